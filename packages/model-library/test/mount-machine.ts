import { execFile } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What a scenario of `children/volumes.ts` saw. */
export async function whatALibrarySees(scenario: string, directory: string): Promise<unknown> {
  return JSON.parse(await inAMachine('volumes.ts', [scenario, directory]))
}

/** As {@link whatALibrarySees}, for a person whom file modes bind. */
export async function whatOrdinaryPeopleSee(scenario: string, directory: string): Promise<unknown> {
  const script = [process.execPath, join(import.meta.dirname, 'children/volumes.ts'), scenario, directory]
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(directory, Number(NOBODY), Number(NOBODY))
  const [program = '', ...args] = [...(isRoot ? ['setpriv', '--reuid', NOBODY, '--clear-groups', '--'] : []), ...script]
  return JSON.parse((await promisify(execFile)(program, args)).stdout)
}

const NOBODY = '65534'

/** The output of a script in `children/` that has mounts of its own. Fails where no mount namespace can be made. */
export async function inAMachine(script: string, args: readonly string[]): Promise<string> {
  const flags = process.getuid?.() === 0 ? '-m' : '-Urm'
  const command = [process.execPath, join(import.meta.dirname, 'children', script), ...args]
  const { stdout } = await promisify(execFile)('unshare', [flags, '--propagation', 'private', '--', ...command])
  return stdout
}
