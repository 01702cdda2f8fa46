import { lstat, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { requireAbsolute } from '../installers/check-request.ts'
import type { PrefixLayout } from '../layout/prefix-layout.ts'
import { readVenvConfiguration } from './read-venv-configuration.ts'

/**
 * {@link PythonBackend} `remove` for virtual environments. The commands go first and `pyvenv.cfg` last: an interrupted removal leaves
 * something that no one takes for a sound environment, and that can be removed again. Error: `not_an_environment`.
 */
export async function removeEnvironment(layout: PrefixLayout, prefix: string): Promise<void> {
  requireAbsolute(prefix, 'the environment')
  const entry = await lstat(prefix).catch(() => null)
  if (entry === null) return
  if (!entry.isDirectory() || (await readVenvConfiguration(prefix)) === null) {
    throw new CodedError('not_an_environment', `${prefix} is not a virtual environment, so it is not removed`)
  }
  await rm(layout.scriptsDirectory(prefix), { recursive: true, force: true })
  const names = await readdir(prefix)
  const others = names.filter((name) => name !== 'pyvenv.cfg')
  await Promise.all(others.map((name) => rm(join(prefix, name), { recursive: true, force: true })))
  await rm(join(prefix, 'pyvenv.cfg'))
  await rmdir(prefix)
}
