import { conversionFailed } from '../decode/conversion-failed.ts'
import { decodeImage } from '../decode/decode-image.ts'
import type { EncodedFile } from '../decode/image-size.ts'
import { paletteOf } from '../decode/pixels.ts'
import type { Convert, FamilyArtifact } from '../families/asset-family.ts'

/** Lists of colours to RGBA each: of a GIMP palette, of lines of hex colours, or the colours of an image in order of appearance. */
export const convertPalette: Convert = async ({ inputs }, { readInput }) => {
  const artifacts: FamilyArtifact[] = []
  for (const { path } of inputs) {
    const bytes = await colorsOf({ path, bytes: await readInput(path) })
    artifacts.push({ name: path, metadata: { colors: bytes.byteLength / 4 }, content: { kind: 'bytes', bytes } })
  }
  return artifacts
}

async function colorsOf(file: EncodedFile): Promise<Uint8Array> {
  const ending = /\.(gpl|hex)$/i.exec(file.path)?.[1]?.toLowerCase()
  if (ending === 'gpl') return gimpColors(file)
  if (ending === 'hex') return hexColors(file)
  const found = paletteOf(await decodeImage(file))
  if (found) return found.colors
  throw conversionFailed(file.path, 'has over 256 colours')
}

function gimpColors(file: EncodedFile): Uint8Array {
  const [first, ...lines] = linesOf(file)
  if (first?.text !== 'GIMP Palette') throw conversionFailed(file.path, 'does not begin with GIMP Palette')
  const colors = lines.filter(({ text }) => !/^(#|Name:|Columns:|$)/.test(text))
  return collect(file, colors, (text) => {
    const found = /^(\d+)\s+(\d+)\s+(\d+)(\s|$)/.exec(text)?.slice(1, 4).map(Number)
    return found?.every((each) => each < 256) ? [...found, 255] : undefined
  })
}

function hexColors(file: EncodedFile): Uint8Array {
  const lines = linesOf(file).filter(({ text }) => text !== '')
  return collect(file, lines, (text) => {
    const digits = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text)
    return digits ? [...Buffer.from(`${digits[1]}${digits[2] ?? 'ff'}`, 'hex')] : undefined
  })
}

interface Line {
  readonly number: number
  readonly text: string
}

function collect(
  { path }: EncodedFile,
  lines: readonly Line[],
  read: (text: string) => number[] | undefined,
): Uint8Array {
  if (lines.length === 0 || lines.length > 256)
    throw conversionFailed(path, `has ${lines.length} colours, not 1 to 256`)
  const colors = lines.flatMap(({ number, text }) => {
    const color = read(text)
    if (!color) throw conversionFailed(path, `line ${number} is no colour`)
    return color
  })
  return Uint8Array.from(colors)
}

function linesOf({ path, bytes }: EncodedFile): readonly Line[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.split(/\r\n|\r|\n/).map((line, index) => ({ number: index + 1, text: line.trim() }))
  } catch (cause) {
    throw conversionFailed(path, 'is not UTF-8', cause)
  }
}
