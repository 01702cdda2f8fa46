import { CodedError } from '../errors/coded-error.ts'
import { compareCodePoints } from '../pep440/code-points.ts'
import { printVersion, readVersion } from '../pep440/version.ts'
import { canonicalizeName } from './names.ts'

/** What the file name of a wheel says. */
export interface WheelFilename {
  /** PEP 503 form. */
  readonly name: string
  /** Normal form of PEP 440. */
  readonly version: string
  /** Empty without a build tag; else its leading number (as digits where it exceeds 2^53 - 1) and the rest. */
  readonly build: readonly [] | readonly [number | string, string]
  /** Every `python-abi-platform` that the compressed tag stands for, lower case, without repetition, sorted. */
  readonly tags: readonly string[]
}

/** Far above any real wheel (a few dozen); three hostile lists of tags would multiply to any size. */
const MAX_TAGS = 10_000
const ESCAPED_NAME = /^[\p{L}\p{N}_.]+$/u
const BUILD = /^(\d+)([^\n]*)/
const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u

/**
 * Reads a wheel's file name as packaging's `parse_wheel_filename`: `Pillow-13.0.0-1-py2.py3-none-any.whl`. Source: PEP 427, PEP 425.
 * Throws `invalid_wheel_filename`, also for a compressed tag that stands for more than 10,000 tags.
 */
export function parseWheelFilename(filename: string): WheelFilename {
  if (!filename.endsWith('.whl')) return refuse(filename, 'it does not end in .whl')
  const parts = filename.slice(0, -'.whl'.length).split('-')
  const [nameText = '', versionText = '', buildText = ''] = parts
  if (parts.length !== 5 && parts.length !== 6) return refuse(filename, 'it has not five or six parts')
  if (nameText.includes('__') || !ESCAPED_NAME.test(nameText)) return refuse(filename, 'its name is not a project name')
  const version = readVersion(versionText)
  if (version === null) return refuse(filename, 'its version is not a PEP 440 version')
  const build: WheelFilename['build'] | null = parts.length === 6 ? readBuild(buildText) : []
  if (build === null) return refuse(filename, 'its build tag does not start with a number')
  const tags = expandTags(parts.slice(-3))
  if (tags === null) return refuse(filename, 'its tags are not a python-abi-platform triple')
  return { name: canonicalizeName(nameText), version: printVersion(version), build, tags }
}

function readBuild(text: string): readonly [number | string, string] | null {
  const [, digits, rest = ''] = BUILD.exec(text) ?? []
  if (digits === undefined || digits.length > 4300) return null
  const number = Number(digits)
  return [Number.isSafeInteger(number) ? number : digits.replace(/^0+/, ''), rest]
}

function expandTags(fields: readonly string[]): string[] | null {
  const lists = fields.map((field) => field.split('.'))
  if (lists.some((list) => list.includes(''))) return null
  const [interpreters = [], abis = [], platforms = []] = lists.map(distinctLowerCase)
  if (!(lists[0] ?? []).every((interpreter) => IDENTIFIER.test(interpreter))) return null
  if (interpreters.length * abis.length * platforms.length > MAX_TAGS) return null
  const tags = interpreters.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)),
  )
  return tags.sort(compareCodePoints)
}

function distinctLowerCase(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => text.toLowerCase()))]
}

function refuse(filename: string, reason: string): never {
  throw new CodedError(
    'invalid_wheel_filename',
    `${JSON.stringify(filename.slice(0, 160))} is not a wheel's file name: ${reason}`,
    {
      hint: 'A wheel is named name-version(-build)-python-abi-platform.whl.',
    },
  )
}
