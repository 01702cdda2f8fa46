import type { AssetManifestV1 } from '@plinth/contracts'
import { LIMITS } from '../decode/limits.ts'
import { BUILT_IN, defineAssetFamily } from './asset-family.ts'
import { checkSettings, numberSetting } from './family-settings.ts'
import { checkBytes, checkEndings, IMAGE_ENDINGS, IMAGE_LIBRARY } from './input-names.ts'

/** The tiles of one sheet, as RGBA: one artifact per tile, row by row, named by its number from 0. Converted by `convert-tileset.ts`. */
export const tileset = defineAssetFamily({
  name: 'tileset',
  version: 1,
  library: IMAGE_LIBRARY,
  countArtifacts: ({ manifest }) => {
    const { count } = tileSettings(manifest)
    return count === 0 ? { min: 1, max: MAX_TILES } : { min: count, max: count }
  },
  validate: (asset) => [
    ...checkSettings(asset.manifest, {
      tile_width: { min: 1, max: 4096, required: true },
      tile_height: { min: 1, max: 4096, required: true },
      margin: { min: 0, max: 4096 },
      spacing: { min: 0, max: 4096 },
      count: { min: 1, max: MAX_TILES },
    }),
    ...(asset.inputs.length > 1 ? [`takes one sheet, not ${asset.inputs.length} inputs`] : []),
    ...checkEndings(asset, IMAGE_ENDINGS),
    ...checkBytes(asset, LIMITS.imageBytes),
  ],
  module: BUILT_IN,
})

/** Pixels; `count` 0: as many as the sheet has. */
export interface TileSettings {
  readonly width: number
  readonly height: number
  readonly margin: number
  readonly spacing: number
  readonly count: number
}

/** The settings of a tileset that was checked. */
export function tileSettings(manifest: AssetManifestV1): TileSettings {
  return {
    width: numberSetting(manifest, 'tile_width', 1),
    height: numberSetting(manifest, 'tile_height', 1),
    margin: numberSetting(manifest, 'margin', 0),
    spacing: numberSetting(manifest, 'spacing', 0),
    count: numberSetting(manifest, 'count', 0),
  }
}

/** Of one sheet. */
export const MAX_TILES = 65_536
