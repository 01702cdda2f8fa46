import { lstat, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '@plinth/durable'
import type { InitStep } from './init-step.ts'

/** What .env is to be: empty, or a copy of the person's own. */
export interface EnvFileRequest {
  readonly root: string
  readonly home: string
  readonly copyLocal: boolean
}

/** Makes .env for this user only; one that is there stays as it is. */
export async function writeEnvFile({ root, home, copyLocal }: EnvFileRequest): Promise<InitStep> {
  const path = join(root, '.env')
  const step = { step: 'env_file', path } as const
  if (await lstat(path).catch(() => null)) return { ...step, state: 'kept', detail: await describeEnvFile(root) }
  const local = copyLocal ? await readFile(join(home, '.local', '.env')).catch(() => null) : null
  await writeFileDurably(path, local ?? '', { mode: 0o600 })
  const notes = copyLocal && local === null ? ['WARNING: there is no ~/.local/.env to copy, so .env is empty'] : []
  return { ...step, state: 'created', detail: local === null ? 'empty' : 'a copy of ~/.local/.env', notes }
}

/** `empty`, `configured` or `not found`. */
export async function describeEnvFile(root: string): Promise<string> {
  const found = await stat(join(root, '.env')).catch(() => null)
  if (found === null) return 'not found'
  return found.size === 0 ? 'empty' : 'configured'
}

/** Removes .env when nothing is in it. */
export async function removeEmptyEnvFile(root: string): Promise<'removed' | 'left' | 'missing'> {
  const state = await describeEnvFile(root)
  if (state === 'not found') return 'missing'
  if (state === 'configured') return 'left'
  await rm(join(root, '.env'))
  return 'removed'
}
