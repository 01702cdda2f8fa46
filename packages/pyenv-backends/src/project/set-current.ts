import { rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, newToken, writeFileDurably } from '@plinth/durable'
import { CURRENT_PATH } from './current-environment.ts'

/** Makes an environment of `.pyve/envs` the active one: by a link, or a file that says the same where links need a privilege. */
export async function setCurrent(
  root: string,
  name: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const path = join(root, ...CURRENT_PATH)
  const target = `envs/${name}`
  await makeDirectory(join(root, '.pyve'))
  if (platform === 'win32') return writeFileDurably(path, `${target}\n`)
  const draft = `${path}-${newToken()}`
  await symlink(target, draft)
  await rename(draft, path)
}

/** Makes no environment the active one. */
export async function clearCurrent(root: string): Promise<void> {
  await rm(join(root, ...CURRENT_PATH), { force: true })
}
