import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readVenvConfiguration } from '../venv/read-venv-configuration.ts'

/**
 * The interpreter that the virtual environment of `executable` was made from, by its `pyvenv.cfg`; null when that does not name one that is
 * there. Source: PEP 405.
 */
export async function baseInterpreter(executable: string): Promise<string | null> {
  const prefix = virtualEnvironmentOf(executable)
  const configuration = prefix === null ? null : await readVenvConfiguration(prefix)
  if (configuration === null || configuration === 'unreadable') return null
  const { home, version } = configuration
  const names = [`python${version.split('.').slice(0, 2).join('.')}`, 'python3', 'python', 'python.exe']
  const found = names.map((name) => join(home, name)).find((path) => existsSync(path))
  return found === undefined || virtualEnvironmentOf(found) !== null ? null : found
}

/**
 * The root of the virtual environment that an interpreter belongs to; null when it belongs to none. With `-S` an interpreter does not look for
 * its environment, so that is read from the file beside it.
 */
export function virtualEnvironmentOf(executable: string): string | null {
  const folder = dirname(executable)
  return [folder, dirname(folder)].find((each) => existsSync(join(each, 'pyvenv.cfg'))) ?? null
}
