import { mkdtemp, readdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { onTestFinished } from 'vitest'

/** A folder that is gone after the test; its name has a space and a letter that is not ASCII. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth env ü-')))
  onTestFinished(() => removeTree(folder))
  return folder
}

/** Every path below a folder, sorted, relative to it. */
export async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort()
}
