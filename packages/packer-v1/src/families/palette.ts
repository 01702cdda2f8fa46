import { BUILT_IN, defineAssetFamily } from './asset-family.ts'
import { checkSettings } from './family-settings.ts'
import { checkBytes, checkEndings, IMAGE_ENDINGS, IMAGE_LIBRARY, onePerInput } from './input-names.ts'

/** Lists of up to 256 colours, from an image, a GIMP palette or a list of hex colours: one artifact per input. Converted by `convert-palette.ts`. */
export const palette = defineAssetFamily({
  name: 'palette',
  version: 1,
  library: IMAGE_LIBRARY,
  countArtifacts: onePerInput,
  validate: (asset) => [
    ...checkSettings(asset.manifest, {}),
    ...checkEndings(asset, ['.gpl', '.hex', ...IMAGE_ENDINGS]),
    ...checkBytes(asset, 16 * 1024 * 1024),
  ],
  module: BUILT_IN,
})
