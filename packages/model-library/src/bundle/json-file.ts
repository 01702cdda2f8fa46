import { setImmediate } from 'node:timers/promises'
import { PYTHON_JSON, parseJsonInSteps } from './parse-json.ts'
import { readRegularFile } from './regular-file.ts'

/** A JSON file as it was found; whatever lies there is an answer. */
export type JsonFile =
  | { readonly state: 'json'; readonly value: unknown; readonly size: number }
  | { readonly state: 'absent' }
  | { readonly state: 'not_a_file' }
  | { readonly state: 'too_large'; readonly size: number }
  | { readonly state: 'not_utf8' }
  | { readonly state: 'lfs_pointer' }
  | { readonly state: 'not_json'; readonly reason: string; readonly size: number }
  | { readonly state: 'unreachable'; readonly errno: string }

/** The states of a {@link JsonFile} that holds no JSON value. */
export type JsonFileFault = Exclude<JsonFile, { readonly state: 'json' }>

/**
 * Reads a JSON file of at most `maxBytes`. JSON is what Python's reader, which decides, takes for it: a byte order mark is refused, NaN is not.
 * A large file is read in steps that let other work go on.
 */
export async function readJsonFile(path: string, maxBytes: number): Promise<JsonFile> {
  const read = await readRegularFile<JsonFile>(path, async (file) => {
    if (file.size > maxBytes) return { state: 'too_large', size: file.size }
    return parseJsonFile(await file.read(0, file.size))
  })
  return read.state === 'read' ? read.value : read
}

/** The value in a JSON file when it is an object. */
export function jsonObjectOf(file: JsonFile): Readonly<Record<string, unknown>> | undefined {
  return file.state === 'json' && isJsonObject(file.value) ? file.value : undefined
}

/** True for a value that JSON writes with braces. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function parseJsonFile(bytes: Buffer): Promise<JsonFile> {
  const size = bytes.length
  const text = await decode(bytes)
  if (text === undefined) return { state: 'not_utf8' }
  if (text.startsWith(LFS)) return { state: 'lfs_pointer' }
  try {
    return { state: 'json', value: await parse(text), size }
  } catch (error) {
    return { state: 'not_json', reason: error instanceof Error ? error.message : String(error), size }
  }
}

async function decode(bytes: Buffer): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const pieces: string[] = []
  try {
    for (let start = 0; start < bytes.length; start += DECODED_AT_ONCE) {
      if (start > 0) await setImmediate()
      pieces.push(decoder.decode(bytes.subarray(start, start + DECODED_AT_ONCE), { stream: true }))
    }
    return pieces.join('') + decoder.decode()
  } catch {
    return undefined
  }
}

/** JSON.parse is faster, and for a text that is short, flat and has no long numbers it says what Python says, but for NaN. */
async function parse(text: string): Promise<unknown> {
  if (text.length > PARSED_AT_ONCE || mayBeDeep(text) || LONG_NUMBER.test(text))
    return parseJsonInSteps(text, PYTHON_JSON)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return parseJsonInSteps(text, PYTHON_JSON)
  }
}

function mayBeDeep(text: string): boolean {
  if (text.length < 2 * PYTHON_JSON.depth) return false
  let opened = 0
  for (let at = text.search(/[[{]/); at >= 0 && opened <= PYTHON_JSON.depth; opened += 1) at = nextOpening(text, at + 1)
  return opened > PYTHON_JSON.depth
}

function nextOpening(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x5b || code === 0x7b) return at
  }
  return -1
}

const LFS = 'version https://git-lfs'
const DECODED_AT_ONCE = 1 << 20
const PARSED_AT_ONCE = 1 << 18
const LONG_NUMBER = new RegExp(`\\d{${PYTHON_JSON.digits + 1}}`)
