import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { onTestFinished } from 'vitest'
import { type FakeHost, type FakeHostSettings, openFakeHost } from '../src/testing.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A payload that needs numpy and pillow. */
export const PAYLOAD = requirementsOf([aBinding([aRequirement('numpy', '2.4.1'), aRequirement('Pillow', '12.0')])])

/** The request for {@link PAYLOAD}. */
export const REQUEST = { dependency_requirements: PAYLOAD }

/** A store in a temporary folder whose programs are fakes, closed after the test. */
export async function aStore(
  settings: Partial<FakeHostSettings> = {},
): Promise<FakeHost & { readonly dataDir: string }> {
  const dataDir = settings.dataDir ?? join(await temporaryFolder(), 'data')
  const host = await openFakeHost({ ...settings, dataDir })
  onTestFinished(() => host.environments.close())
  return { ...host, dataDir }
}

/** The prefix of the one environment of {@link REQUEST}, installed if need be; its directories can be written, so that it can be damaged. */
export async function prefixIn(host: FakeHost): Promise<string> {
  const { python_executable } = await host.environments.ensureReady(REQUEST)
  const prefix = join(python_executable, '..', '..')
  await openDirectories(prefix)
  return prefix
}

/** Gives back the right to write that publishing took from the directories. */
async function openDirectories(prefix: string): Promise<void> {
  const entries = await readdir(prefix, { recursive: true, withFileTypes: true })
  const directories = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(directories.map((directory) => chmod(directory, 0o755)))
}

/** The code of what a promise rejects with. */
export function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}
