import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, ContractError, PyveConfigV1, parseContract } from '@plinth/contracts'
import { LineCounter, parseDocument } from 'yaml'
import { CONFIG_PATH } from './find-project.ts'

/** No configuration comes near this; a larger file is not read into memory. */
const LARGEST_FILE = 1024 * 1024

/**
 * Reads `.pyve/config` of a project; an empty configuration when there is none. Scalars are taken as they are written, so that the version
 * `3.10` stays one. Error: `invalid_config`, with line and column where the YAML is at fault.
 */
export async function readPyveConfig(root: string): Promise<PyveConfigV1> {
  const path = join(root, ...CONFIG_PATH)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new CodedError('invalid_config', `${path} cannot be read`, { cause: error })
  })
  return parsePyveConfig(text, path)
}

/** {@link readPyveConfig} for a text; `path` is named in errors. */
export function parsePyveConfig(text: string, path: string): PyveConfigV1 {
  if (text.length > LARGEST_FILE) throw new CodedError('invalid_config', `${path} is larger than ${LARGEST_FILE} bytes`)
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col: column } = lineCounter.linePos(error.pos[0])
    throw new CodedError('invalid_config', `${path}, line ${line}, column ${column}: ${error.message}`, {
      details: { path, line, column },
      cause: error,
    })
  }
  try {
    return parseContract(PyveConfigV1, withFlags(document.toJS({ maxAliasCount: 10 }) ?? {}))
  } catch (cause) {
    const finding = cause instanceof ContractError ? cause.errors[0] : undefined
    const where = finding ? `: ${finding.path} ${finding.message}` : ''
    throw new CodedError('invalid_config', `${path} is not a configuration of pyve${where}`, {
      details: { path },
      cause,
    })
  }
}

/** Every scalar was read as text; `prompt.show` is the one that is a yes or no. */
function withFlags(config: unknown): unknown {
  if (typeof config !== 'object' || config === null || !('prompt' in config)) return config
  const { prompt } = config
  if (typeof prompt !== 'object' || prompt === null || !('show' in prompt)) return config
  const show = typeof prompt.show === 'string' ? (FLAGS.get(prompt.show.toLowerCase()) ?? prompt.show) : prompt.show
  return { ...config, prompt: { ...prompt, show } }
}

const FLAGS = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
])
