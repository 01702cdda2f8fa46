import { conversionFailed } from '../decode/conversion-failed.ts'
import { decodeImage } from '../decode/decode-image.ts'
import { type Pixels, paletteOf } from '../decode/pixels.ts'
import type { Convert, FamilyArtifact } from '../families/asset-family.ts'
import { wordSetting } from '../families/family-settings.ts'

/** Images to RGBA; or, with `pixels: indexed`, to their colours (RGBA each) and behind them one byte per pixel. One image after the other. */
export const convertImage: Convert = async ({ manifest, inputs }, { readInput }) => {
  const isIndexed = wordSetting(manifest, 'pixels', 'rgba') === 'indexed'
  const artifacts: FamilyArtifact[] = []
  for (const { path } of inputs) {
    const pixels = await decodeImage({ path, bytes: await readInput(path) })
    artifacts.push(isIndexed ? indexedArtifact(path, pixels) : rgbaArtifact(path, pixels))
  }
  return artifacts
}

/** An artifact of plain RGBA, as images and tiles are. */
export function rgbaArtifact(name: string, { width, height, rgba }: Pixels): FamilyArtifact {
  return { name, metadata: { width, height, pixels: 'rgba8' }, content: { kind: 'bytes', bytes: rgba } }
}

function indexedArtifact(path: string, pixels: Pixels): FamilyArtifact {
  const { width, height } = pixels
  const found = paletteOf(pixels)
  if (!found) throw conversionFailed(path, 'has over 256 colours, so it cannot be indexed')
  const colors = found.colors.byteLength / 4
  const bytes = Buffer.concat([found.colors, found.indexes])
  return { name: path, metadata: { width, height, pixels: 'indexed8', colors }, content: { kind: 'bytes', bytes } }
}
