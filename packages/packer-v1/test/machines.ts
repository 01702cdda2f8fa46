import { execFile } from 'node:child_process'
import { chown, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What a scenario of `children/machine.ts` saw, on a machine with mounts of its own. Fails where no mount namespace can be made. */
export async function withMounts(scenario: string, directory: string): Promise<unknown> {
  const flags = process.getuid?.() === 0 ? '-m' : '-Urm'
  return await see(['unshare', flags, '--propagation', 'private', '--'], [scenario, directory])
}

/** The same, as seen by a person whom file modes bind; the directory is given to them. */
export async function asOrdinaryPeople(scenario: string, directory: string): Promise<unknown> {
  if (process.getuid?.() !== 0) return await see([], [scenario, directory])
  for (const path of ['.', ...(await readdir(directory, { recursive: true }))]) {
    await chown(join(directory, path), NOBODY, NOBODY)
  }
  return await see(
    ['setpriv', '--reuid', `${NOBODY}`, '--regid', `${NOBODY}`, '--clear-groups', '--'],
    [scenario, directory],
  )
}

const NOBODY = 65534

async function see(before: readonly string[], words: readonly string[]): Promise<unknown> {
  const script = join(import.meta.dirname, 'children/machine.ts')
  const [program = '', ...args] = [...before, process.execPath, script, ...words]
  return JSON.parse((await promisify(execFile)(program, args)).stdout)
}
