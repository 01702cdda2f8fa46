import type { Convert } from '../families/asset-family.ts'
import { convertData } from './convert-data.ts'
import { convertImage } from './convert-image.ts'
import { convertPalette } from './convert-palette.ts'
import { convertSound } from './convert-sound.ts'
import { convertTileset } from './convert-tileset.ts'

/** The conversions that a worker has, by family. */
export const CONVERTERS: Readonly<Record<string, Convert>> = {
  data: convertData,
  image: convertImage,
  palette: convertPalette,
  sound: convertSound,
  tileset: convertTileset,
}
