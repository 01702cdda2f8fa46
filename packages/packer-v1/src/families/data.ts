import { LIMITS } from '../decode/limits.ts'
import { BUILT_IN, defineAssetFamily } from './asset-family.ts'
import { checkSettings } from './family-settings.ts'
import { checkBytes, checkEndings, onePerInput } from './input-names.ts'

/** JSON and YAML files as canonical JSON (RFC 8785): one artifact per input, named by its path. Converted by `convert-data.ts`. */
export const data = defineAssetFamily({
  name: 'data',
  version: 1,
  library: 'yaml 2.9',
  countArtifacts: onePerInput,
  validate: (asset) => [
    ...checkSettings(asset.manifest, {}),
    ...checkEndings(asset, ['.json', '.yaml', '.yml']),
    ...checkBytes(asset, LIMITS.jsonBytes),
  ],
  module: BUILT_IN,
})
