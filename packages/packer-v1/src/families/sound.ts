import { LIMITS } from '../decode/limits.ts'
import { BUILT_IN, defineAssetFamily } from './asset-family.ts'
import { checkSettings } from './family-settings.ts'
import { checkBytes, checkEndings, onePerInput } from './input-names.ts'

/** WAV files as raw samples: one artifact per input, named by its path. Converted by `convert-sound.ts`. */
export const sound = defineAssetFamily({
  name: 'sound',
  version: 1,
  countArtifacts: onePerInput,
  validate: (asset) => [
    ...checkSettings(asset.manifest, { samples: { words: ['source', 's16', 'f32'] } }),
    ...checkEndings(asset, ['.wav']),
    ...checkBytes(asset, LIMITS.soundBytes),
  ],
  module: BUILT_IN,
})
