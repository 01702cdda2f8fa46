import { CodedError } from '@plinth/contracts'
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { platformSelectors } from './conda-platform.ts'

/** environment.yml as it counts for one platform. Every value is the text that stands there. */
export interface EnvironmentFile {
  readonly name: string | null
  /** As they stand, `nodefaults` among them; none when there is no such key. */
  readonly channels: readonly string[]
  /** conda's requirements without those for other platforms; null when there is no such key. */
  readonly dependencies: readonly string[] | null
  /** Lines of the pip section; null when there is none. */
  readonly pip: readonly string[] | null
}

/** Where a text comes from, and for which platform it is read. */
export interface EnvironmentFileOrigin {
  readonly path: string
  /** conda's name. */
  readonly platform: string
}

const LARGEST_FILE = 1024 * 1024

/** Reads environment.yml. Error: `invalid_environment_file`, with line and column where the YAML is at fault. */
export function parseEnvironmentFile(text: string, { path, platform }: EnvironmentFileOrigin): EnvironmentFile {
  if (text.length > LARGEST_FILE) throw invalid(`${path} is larger than ${LARGEST_FILE} bytes`, { path })
  const lineCounter = new LineCounter()
  const document = parseDocument(linesFor(text, platform), { schema: 'failsafe', lineCounter, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col: column } = lineCounter.linePos(error.pos[0])
    throw invalid(`${path}, line ${line}, column ${column}: ${error.message}`, { path, line, column })
  }
  const top = document.contents
  if (top !== null && !isMap(top) && !(isScalar(top) && (top.value === '' || top.value === null))) {
    throw invalid(`${path} is not an environment file: it has no keys`, { path })
  }
  const name = document.get('name')
  return {
    name: typeof name === 'string' && name !== '' ? name : null,
    channels: textsOf(document.get('channels')) ?? [],
    dependencies: textsOf(document.get('dependencies')),
    pip: pipSection(document.get('dependencies')),
  }
}

/** Lines for other platforms are emptied, so that line numbers stay right. */
function linesFor(text: string, platform: string): string {
  const words = platformSelectors(platform)
  if (words.length === 0) return text
  return text
    .split('\n')
    .map((line) => {
      const selector = /^(?!\s*#).+?#.*\[([^[\]]+)\][^()]*$/.exec(line)?.[1]
      return selector === undefined || words.includes(selector.trim()) ? line : ''
    })
    .join('\n')
}

function textsOf(value: unknown): string[] | null {
  if (!isSeq(value)) return null
  return value.items.flatMap((item) =>
    isScalar(item) && typeof item.value === 'string' && item.value !== '' ? [item.value] : [],
  )
}

function pipSection(dependencies: unknown): string[] | null {
  if (!isSeq(dependencies)) return null
  const sections = dependencies.items.flatMap((item) => (isMap(item) ? (textsOf(item.get('pip')) ?? []) : []))
  return sections.length === 0 ? null : sections
}

function invalid(message: string, details: Readonly<Record<string, string | number>>): CodedError {
  return new CodedError('invalid_environment_file', message, { details })
}
