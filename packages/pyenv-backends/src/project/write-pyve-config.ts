import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, writeFileDurably } from '@plinth/durable'
import { Document, parseDocument, Scalar } from 'yaml'
import type { BackendKind } from '../backend/python-backend.ts'
import { CONFIG_PATH } from './find-project.ts'
import { parsePyveConfig } from './read-pyve-config.ts'

/** What an initialisation writes down; undefined leaves what is there. */
export interface PyveConfigChange {
  readonly backend?: BackendKind | undefined
  readonly venvDirectory?: string | undefined
  /** As asked for: `3.11`, `3.11.5`. */
  readonly pythonVersion?: string | undefined
  readonly environmentName?: string | undefined
  readonly defaultEnvironment?: string | undefined
}

/**
 * Brings `.pyve/config` of a project up to date: comments and everything else in it stay, and a file that says all this already is left
 * untouched. Errors: `invalid_config`, and those of writing a file.
 */
export async function writePyveConfig(root: string, change: PyveConfigChange): Promise<WrittenConfig> {
  const path = join(root, ...CONFIG_PATH)
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== null && saysAlready(before, path, change)) return { state: 'kept', text: before }
  const document = before === null ? new Document({}) : parseDocument(before)
  for (const [keys, value] of entriesOf(change)) document.setIn(keys, value)
  const text = document.toString()
  await makeDirectory(dirname(path))
  await writeFileDurably(path, text)
  return { state: before === null ? 'created' : 'changed', text }
}

/** What became of the configuration, and what it says. */
export interface WrittenConfig {
  readonly state: 'created' | 'changed' | 'kept'
  readonly text: string
}

function entriesOf(change: PyveConfigChange): (readonly [readonly string[], string | Scalar<string>])[] {
  const { backend, venvDirectory, pythonVersion, environmentName, defaultEnvironment } = change
  return [
    ...entry(['backend'], backend),
    ...entry(['venv', 'directory'], venvDirectory),
    ...entry(['python', 'version'], pythonVersion === undefined ? undefined : quoted(pythonVersion)),
    ...entry(['micromamba', 'env_name'], environmentName),
    ...entry(['default_env'], defaultEnvironment),
  ]
}

function entry<Value>(keys: readonly string[], value: Value | undefined): (readonly [readonly string[], Value])[] {
  return value === undefined ? [] : [[keys, value]]
}

function saysAlready(text: string, path: string, change: PyveConfigChange): boolean {
  const { backend, venv, python, micromamba, default_env } = parsePyveConfig(text, path)
  const pairs = [
    [change.backend, backend],
    [change.venvDirectory, venv?.directory],
    [change.pythonVersion, python?.version],
    [change.environmentName, micromamba?.env_name],
    [change.defaultEnvironment, default_env],
  ]
  return pairs.every(([wanted, there]) => wanted === undefined || wanted === there)
}

/** Unquoted, `3.10` is the number 3.1 to other readers. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}
