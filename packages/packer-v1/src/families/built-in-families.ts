import type { AssetFamily } from './asset-family.ts'
import { blob } from './blob.ts'
import { data } from './data.ts'
import { image } from './image.ts'
import { palette } from './palette.ts'
import { sound } from './sound.ts'
import { tileset } from './tileset.ts'

/** The families that every packer knows. */
export const BUILT_IN_FAMILIES: readonly AssetFamily[] = [blob, data, image, sound, palette, tileset]
