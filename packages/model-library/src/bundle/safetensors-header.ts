import { isJsonObject } from './json-file.ts'
import { HEADER_JSON, parseJsonInSteps } from './parse-json.ts'

/** What is wrong with a safetensors file, as far as its header and its size tell. */
export type SafetensorsFault = 'header_too_large' | 'header_damaged' | 'file_too_short' | 'file_too_long'

/** What a sound header says. */
export interface SafetensorsHeader {
  readonly tensors: readonly string[]
  /** The framework that wrote it, e.g. `pt`; undefined where it does not say. */
  readonly format: string | undefined
}

/** The largest header that is read; the format allows 100 MB, real ones stay below a tenth of this. */
export const MAX_HEADER_BYTES = 32 * 1024 * 1024

/** How many bytes of header follow the first eight; undefined when that cannot be a safetensors file. */
export function headerLength(prefix: Uint8Array, fileSize: number): number | SafetensorsFault {
  if (prefix.length < PREFIX_BYTES) return 'file_too_short'
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES).getBigUint64(0, true))
  if (length > MAX_HEADER_BYTES) return 'header_too_large'
  return length > fileSize - PREFIX_BYTES ? 'file_too_short' : length
}

/** The JSON object of a header; undefined where the reader of safetensors files finds none. */
export async function readHeader(header: Uint8Array): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header)
    const value = text.length > PARSED_AT_ONCE ? undefined : parseCanonical(text)
    const read = value === undefined ? await parseJsonInSteps(text, HEADER_JSON) : value
    return isJsonObject(read) ? read : undefined
  } catch {
    return undefined
  }
}

/** What a header says, or what is wrong: the tensors have to fill the rest of the file exactly, without gaps or overlaps. */
export function checkHeader(
  header: Readonly<Record<string, unknown>>,
  dataBytes: number,
): SafetensorsHeader | SafetensorsFault {
  const { __metadata__: metadata, ...entries } = header
  if (metadata !== undefined && !isTextMap(metadata)) return 'header_damaged'
  const spans: Span[] = []
  for (const [name, entry] of Object.entries(entries)) {
    const span = spanOf(name, entry)
    if (!span) return 'header_damaged'
    spans.push(span)
  }
  const fault = checkSpans(spans, dataBytes)
  if (fault) return fault
  const format = isJsonObject(metadata) ? metadata.format : undefined
  return { tensors: spans.map(({ name }) => name), format: typeof format === 'string' ? format : undefined }
}

const PREFIX_BYTES = 8
const PARSED_AT_ONCE = 1 << 20

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

/**
 * The fast way for a header as programs write it. undefined: it is written otherwise (blanks, repeated keys, fractions, escapes), and JSON.parse may
 * take for the same what the reader of safetensors files does not.
 */
function parseCanonical(text: string): unknown {
  if (ESCAPED_OR_DEEP.test(text)) return undefined
  const value: unknown = JSON.parse(text)
  return JSON.stringify(value) === text.trimEnd() ? value : undefined
}

const ESCAPED_OR_DEEP = /\\u|\[\[|(?:\{[^{}]*){4}/

function isTextMap(value: unknown): boolean {
  return value === null || (isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string'))
}

function spanOf(name: string, entry: unknown): Span | undefined {
  if (!isJsonObject(entry)) return undefined
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

function checkSpans(spans: readonly Span[], dataBytes: number): SafetensorsFault | undefined {
  let position = 0
  for (const { begin, end } of spans.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) return 'header_damaged'
    position = end
  }
  if (position > dataBytes) return 'file_too_short'
  return position < dataBytes ? 'file_too_long' : undefined
}
