import { canonicalJson, isCodedError } from '@plinth/contracts'
import { parseDocument } from 'yaml'
import { conversionFailed, reasonOf } from './conversion-failed.ts'
import type { EncodedFile } from './image-size.ts'
import { LIMITS } from './limits.ts'
import { scanJson } from './scan-json.ts'

/**
 * Canonical JSON (RFC 8785) of a JSON or YAML 1.2 file, by its name: `.json`, `.yaml`, `.yml`. UTF-8, a byte order mark is left out.
 * @throws CodedError `conversion_failed`: not UTF-8, a syntax error, a key twice, a number that JSON has not, several documents, too deep,
 * too large, aliases that would grow without bound.
 */
export function readData(file: EncodedFile): Uint8Array {
  const { path } = file
  const isJson = path.toLowerCase().endsWith('.json')
  const limit = isJson ? LIMITS.jsonBytes : LIMITS.yamlBytes
  if (file.bytes.byteLength > limit)
    throw conversionFailed(path, `has ${file.bytes.byteLength} bytes, more than ${limit}`)
  const text = textOf(file)
  try {
    return new TextEncoder().encode(canonicalJson(isJson ? fromJson(path, text) : fromYaml(path, text)))
  } catch (error) {
    if (isCodedError(error) && error.code === 'conversion_failed') throw error
    const isDeep = error instanceof RangeError
    throw conversionFailed(path, isDeep ? `is nested over ${LIMITS.dataDepth} deep` : reasonOf(error), error)
  }
}

function textOf({ path, bytes }: EncodedFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw conversionFailed(path, 'is not UTF-8', cause)
  }
}

function fromJson(path: string, text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw conversionFailed(path, `is not JSON: ${reasonOf(cause)}`, cause)
  }
  const finding = scanJson(text)
  if (finding) throw conversionFailed(path, finding)
  return value
}

function fromYaml(path: string, text: string): unknown {
  const document = parseDocument(text, {
    schema: 'core',
    version: '1.2',
    intAsBigInt: true,
    merge: false,
    logLevel: 'error',
  })
  const [problem] = [...document.errors, ...document.warnings]
  if (problem?.message.startsWith('Maximum call stack')) throw new RangeError(problem.message)
  if (problem) throw conversionFailed(path, `is not YAML: ${reasonOf(problem)}`, problem)
  const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 100 })
  return plain(value, { path, depth: 0, budget: { values: LIMITS.dataValues } })
}

interface Place {
  readonly path: string
  readonly depth: number
  /** Shared by the whole document: aliases make few bytes many values. */
  readonly budget: { values: number }
}

/** What YAML read, as JSON has it. */
function plain(value: unknown, place: Place): unknown {
  const { path, depth, budget } = place
  budget.values -= 1
  if (budget.values < 0) throw conversionFailed(path, `has over ${LIMITS.dataValues} values`)
  if (depth > LIMITS.dataDepth) throw conversionFailed(path, `is nested over ${LIMITS.dataDepth} deep`)
  const inside = { path, depth: depth + 1, budget }
  if (Array.isArray(value)) return value.map((each: unknown) => plain(each, inside))
  if (value instanceof Map) return plainMap(value, inside)
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean')
    return value ?? null
  const number = Number(value)
  if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
    throw conversionFailed(
      path,
      `the integer ${String(value).slice(0, 40)} is too large for JSON numbers; write it as a text`,
    )
  }
  if (Number.isFinite(number)) return number
  throw conversionFailed(path, `${String(value)} is no number that JSON has`)
}

function plainMap(map: ReadonlyMap<unknown, unknown>, place: Place): unknown {
  const object: Record<string, unknown> = Object.create(null)
  for (const [key, value] of map) {
    if (typeof key === 'object' && key !== null) throw conversionFailed(place.path, 'has a list or an object as a key')
    const name = String(key)
    if (name in object) throw conversionFailed(place.path, `has the key ${JSON.stringify(name)} twice in one object`)
    object[name] = plain(value, place)
  }
  return object
}
