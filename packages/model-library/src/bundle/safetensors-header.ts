/** What is wrong with a safetensors file, as far as its header and its size tell. */
export type SafetensorsFault = 'header_too_large' | 'header_damaged' | 'file_too_short' | 'file_too_long'

/** The largest header that is read; the format allows 100 MB, real ones stay below a tenth of this. */
export const MAX_HEADER_BYTES = 32 * 1024 * 1024

/** How many bytes of header follow the first eight; undefined when that cannot be a safetensors file. */
export function headerLength(prefix: Uint8Array, fileSize: number): number | SafetensorsFault {
  if (prefix.length < PREFIX_BYTES) return 'file_too_short'
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES).getBigUint64(0, true))
  if (length > MAX_HEADER_BYTES) return 'header_too_large'
  return length > fileSize - PREFIX_BYTES ? 'file_too_short' : length
}

/** The tensor names of a header, or what is wrong: its data has to fill the rest of the file exactly, without gaps or overlaps. */
export function tensorNames(header: Uint8Array, fileSize: number): readonly string[] | SafetensorsFault {
  const entries = parseHeader(header)
  if (!entries) return 'header_damaged'
  const spans: Span[] = []
  for (const [name, entry] of entries) {
    if (name === '__metadata__') {
      if (!isTextMap(entry)) return 'header_damaged'
      continue
    }
    const span = spanOf(name, entry)
    if (!span) return 'header_damaged'
    spans.push(span)
  }
  return checkSpans(spans, fileSize - PREFIX_BYTES - header.length)
}

const PREFIX_BYTES = 8

interface Span {
  readonly name: string
  readonly begin: number
  readonly end: number
}

/** Bits of one element. */
const DTYPES: Readonly<Record<string, number>> = {
  ...{
    F4: 4,
    F6_E2M3: 6,
    F6_E3M2: 6,
    BOOL: 8,
    U8: 8,
    I8: 8,
    F8_E5M2: 8,
    F8_E4M3: 8,
    F8_E8M0: 8,
    F8_E4M3FNUZ: 8,
    F8_E5M2FNUZ: 8,
  },
  ...{ I16: 16, U16: 16, F16: 16, BF16: 16, I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64 },
}

function parseHeader(header: Uint8Array): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined
  } catch {
    return undefined
  }
}

function isTextMap(value: unknown): boolean {
  if (value === null) return true
  return (
    typeof value === 'object' && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'string')
  )
}

function spanOf(name: string, entry: unknown): Span | undefined {
  if (
    typeof entry !== 'object' ||
    entry === null ||
    !('dtype' in entry) ||
    !('shape' in entry) ||
    !('data_offsets' in entry)
  )
    return undefined
  const { dtype, shape, data_offsets } = entry
  const bits = typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined
  if (bits === undefined || !isCounts(shape) || !isCounts(data_offsets) || data_offsets.length !== 2) return undefined
  const [begin = 0, end = 0] = data_offsets
  const size = shape.reduce((product, side) => product * side, bits) / 8
  return end - begin === size ? { name, begin, end } : undefined
}

function isCounts(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isSafeInteger(each) && each >= 0)
  )
}

function checkSpans(spans: readonly Span[], dataBytes: number): readonly string[] | SafetensorsFault {
  let position = 0
  for (const { begin, end } of spans.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) return 'header_damaged'
    position = end
  }
  if (position > dataBytes) return 'file_too_short'
  if (position < dataBytes) return 'file_too_long'
  return spans.map(({ name }) => name)
}
