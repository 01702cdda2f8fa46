import { LIMITS } from '../decode/limits.ts'
import { BUILT_IN, defineAssetFamily } from './asset-family.ts'
import { checkSettings } from './family-settings.ts'
import { checkBytes, checkEndings, IMAGE_ENDINGS, IMAGE_LIBRARY, onePerInput } from './input-names.ts'

/** PNG, JPEG and WebP images as raw pixels: one artifact per input, named by its path. Converted by `convert-image.ts`. */
export const image = defineAssetFamily({
  name: 'image',
  version: 1,
  library: IMAGE_LIBRARY,
  countArtifacts: onePerInput,
  validate: (asset) => [
    ...checkSettings(asset.manifest, { pixels: { words: ['rgba', 'indexed'] } }),
    ...checkEndings(asset, IMAGE_ENDINGS),
    ...checkBytes(asset, LIMITS.imageBytes),
  ],
  module: BUILT_IN,
})
