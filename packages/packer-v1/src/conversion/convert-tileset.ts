import { conversionFailed } from '../decode/conversion-failed.ts'
import { decodeImage } from '../decode/decode-image.ts'
import type { Pixels } from '../decode/pixels.ts'
import type { Convert, FamilyArtifact } from '../families/asset-family.ts'
import { MAX_TILES, tileSettings } from '../families/tileset.ts'
import { rgbaArtifact } from './convert-image.ts'

/** A sheet to its tiles. What is left over at the right and the bottom, too small for a tile, is left out. */
export const convertTileset: Convert = async ({ manifest, inputs }, { readInput }) => {
  const path = inputs[0]?.path ?? ''
  const sheet = await decodeImage({ path, bytes: await readInput(path) })
  const { width, height, margin, spacing, count } = tileSettings(manifest)
  const columns = fitting(sheet.width, { size: width, margin, spacing })
  const found = columns * fitting(sheet.height, { size: height, margin, spacing })
  if (found < Math.max(1, count)) throw conversionFailed(path, `has ${found} tiles instead of ${Math.max(1, count)}`)
  const wanted = count === 0 ? found : count
  if (wanted > MAX_TILES) throw conversionFailed(path, `has ${found} tiles, more than ${MAX_TILES}`)
  const tiles: FamilyArtifact[] = []
  for (let number = 0; number < wanted; number += 1) {
    const left = margin + (number % columns) * (width + spacing)
    const top = margin + Math.floor(number / columns) * (height + spacing)
    tiles.push(rgbaArtifact(String(number), cut(sheet, { left, top, width, height })))
  }
  return tiles
}

interface Run {
  readonly size: number
  readonly margin: number
  readonly spacing: number
}

function fitting(length: number, { size, margin, spacing }: Run): number {
  return Math.max(0, Math.floor((length - 2 * margin + spacing) / (size + spacing)))
}

interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function cut(sheet: Pixels, { left, top, width, height }: Rectangle): Pixels {
  const rgba = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row += 1) {
    const from = ((top + row) * sheet.width + left) * 4
    rgba.set(sheet.rgba.subarray(from, from + width * 4), row * width * 4)
  }
  return { width, height, rgba }
}
