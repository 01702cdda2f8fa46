/** A content that an action needs. */
export interface OutputFile {
  readonly sha256: string
  readonly bytes: number
}

/** What of an ActionResult of the Remote Execution API is used. Source: remote_execution.proto, version 2. */
export interface ActionResult {
  /** `output_files`, named by their numbers: a server that knows the protocol keeps action and contents together. Written, never read. */
  readonly outputs: readonly OutputFile[]
  /** `stdout_raw`: the action's document. */
  readonly document: Uint8Array
  /** `stderr_raw`: its signature; empty for none. */
  readonly signature: Uint8Array
}

/** As protobuf, in the order of field numbers. */
export function encodeActionResult({ outputs, document, signature }: ActionResult): Uint8Array {
  const files = outputs.map(({ sha256, bytes }, index) => {
    const digest = [...field(1, Buffer.from(sha256)), varint(2 << 3), varint(bytes)]
    return field(2, Buffer.concat([...field(1, Buffer.from(String(index))), ...field(2, Buffer.concat(digest))]))
  })
  const signed = signature.byteLength > 0 ? field(7, signature) : []
  return Buffer.concat([...files.flat(), ...field(5, document), ...signed])
}

/** Reads one, whatever else a server has put into it or changed the order of; undefined when it is none. */
export function decodeActionResult(encoded: Uint8Array): Omit<ActionResult, 'outputs'> | undefined {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  const found = new Map<number, Buffer>()
  for (let at = 0; at < bytes.byteLength; ) {
    const tag = readVarint(bytes, at)
    if (!tag) return undefined
    const skipped = SKIP[tag.value & 7]?.(bytes, tag.end)
    if (!skipped || skipped.end > bytes.byteLength) return undefined
    found.set(Math.floor(tag.value / 8), bytes.subarray(skipped.start, skipped.end))
    at = skipped.end
  }
  return { document: found.get(5) ?? NOTHING, signature: found.get(7) ?? NOTHING }
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where a field's content lies, by wire type. */
const SKIP: Readonly<Record<number, (bytes: Buffer, at: number) => Span | undefined>> = {
  0: (bytes, at) => {
    const found = readVarint(bytes, at)
    return found && { start: at, end: found.end }
  },
  1: (_, at) => ({ start: at, end: at + 8 }),
  2: (bytes, at) => {
    const found = readVarint(bytes, at)
    return found && { start: found.end, end: found.end + found.value }
  },
  5: (_, at) => ({ start: at, end: at + 4 }),
}

function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, end: at + index + 1 }
  }
  return undefined
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Uint8Array.from([...bytes, rest])
}

/** A field with a length. */
function field(number: number, content: Uint8Array): readonly Uint8Array[] {
  return [varint((number << 3) | 2), varint(content.byteLength), content]
}

const NOTHING = Buffer.alloc(0)
