import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, writeFileDurably } from '@plinth/durable'
import { Document, parseDocument, Scalar } from 'yaml'
import { CONFIG_PATH } from './find-project.ts'
import { parsePyveConfig } from './read-pyve-config.ts'

/** What an initialisation writes down. */
export interface PyveConfigChange {
  readonly backend: 'venv' | 'micromamba'
  readonly venvDirectory: string
  /** As asked for: `3.11`, `3.11.5`; undefined leaves what is there. */
  readonly pythonVersion?: string | undefined
}

/**
 * Brings `.pyve/config` of a project up to date: comments and everything else in it stay, and a file that says all this already is left
 * untouched. Errors: `invalid_config`, and those of writing a file.
 */
export async function writePyveConfig(root: string, change: PyveConfigChange): Promise<'created' | 'changed' | 'kept'> {
  const path = join(root, ...CONFIG_PATH)
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== null && saysAlready(before, path, change)) return 'kept'
  const document = before === null ? new Document({}) : parseDocument(before)
  document.set('backend', change.backend)
  document.setIn(['venv', 'directory'], change.venvDirectory)
  if (change.pythonVersion !== undefined) document.setIn(['python', 'version'], quoted(change.pythonVersion))
  await makeDirectory(dirname(path))
  await writeFileDurably(path, document.toString())
  return before === null ? 'created' : 'changed'
}

function saysAlready(text: string, path: string, change: PyveConfigChange): boolean {
  const { backend, venv, python } = parsePyveConfig(text, path)
  const version = change.pythonVersion ?? python?.version
  return backend === change.backend && venv?.directory === change.venvDirectory && python?.version === version
}

/** Unquoted, `3.10` is the number 3.1 to other readers. */
function quoted(text: string): Scalar<string> {
  const scalar = new Scalar(text)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}
