import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What a scenario of `children/volumes.ts` saw, in a process with mounts of its own. Fails where no mount namespace can be made. */
export async function whatALibrarySees(scenario: string, directory: string): Promise<unknown> {
  const script = join(import.meta.dirname, 'children/volumes.ts')
  const flags = process.getuid?.() === 0 ? '-m' : '-Urm'
  const args = [flags, '--propagation', 'private', '--', process.execPath, script, scenario, directory]
  const { stdout } = await promisify(execFile)('unshare', args, { maxBuffer: 1 << 24 })
  return JSON.parse(stdout)
}
