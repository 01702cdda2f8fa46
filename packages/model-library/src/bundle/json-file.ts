import { open, stat } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'

/** A JSON file as it was found; whatever lies there is an answer. */
export type JsonFile =
  | { readonly state: 'json'; readonly value: unknown; readonly size: number }
  | { readonly state: 'absent' }
  | { readonly state: 'not_a_file' }
  | { readonly state: 'too_large'; readonly size: number }
  | { readonly state: 'not_utf8' }
  | { readonly state: 'not_json'; readonly reason: string; readonly size: number }
  | { readonly state: 'unreachable'; readonly errno: string }

/** The states of a {@link JsonFile} that holds no JSON value. */
export type JsonFileFault = Exclude<JsonFile, { readonly state: 'json' }>

/** Reads a JSON file of at most `maxBytes`. A byte order mark is not JSON: Python's reader, which decides, refuses it. */
export async function readJsonFile(path: string, maxBytes: number): Promise<JsonFile> {
  try {
    // Before opening: opening a pipe would wait for its other end.
    const found = await stat(path)
    if (!found.isFile()) return { state: 'not_a_file' }
    if (found.size > maxBytes) return { state: 'too_large', size: found.size }
    return parseJsonFile(await readAtMost(path, maxBytes))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { state: 'absent' } : { state: 'unreachable', errno }
  }
}

/** The value in a JSON file when it is an object. */
export function jsonObjectOf(file: JsonFile): Readonly<Record<string, unknown>> | undefined {
  if (file.state !== 'json' || typeof file.value !== 'object' || file.value === null) return undefined
  return Array.isArray(file.value) ? undefined : Object.fromEntries(Object.entries(file.value))
}

async function readAtMost(path: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(Math.min(size, maxBytes))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function parseJsonFile(bytes: Buffer): JsonFile {
  const size = bytes.length
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { state: 'not_utf8' }
  }
  try {
    return { state: 'json', value: parseAsPython(text), size }
  } catch (error) {
    return { state: 'not_json', reason: error instanceof Error ? error.message : String(error), size }
  }
}

/** Python's reader also knows NaN and the infinities; their value matters to no rule. */
function parseAsPython(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const withoutThem = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs, (token) =>
      token.startsWith('"') ? token : 'null',
    )
    if (withoutThem === text) throw error
    return JSON.parse(withoutThem)
  }
}
