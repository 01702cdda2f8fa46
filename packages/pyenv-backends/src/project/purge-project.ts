import { readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '@plinth/durable'
import type { InstallerCall } from '../installers/installer.ts'
import { describeEnvFile, removeEmptyEnvFile } from './env-file.ts'
import { removeEnvrc } from './envrc.ts'
import { CONFIG_PATH, ENVIRONMENTS_PATH } from './find-project.ts'
import { removeFromGitignore } from './gitignore.ts'
import { lockProject } from './init-project.ts'
import { type PurgeRequest, planPurge } from './plan-purge.ts'
import { type MadeFiles, readRegistry } from './registry.ts'
import { clearCurrent } from './set-current.ts'
import { recoverUnfinished, setGone } from './unfinished-environment.ts'
import { removePins } from './version-pin.ts'

/** One thing that a purge came upon. */
export interface PurgeStep {
  readonly state: 'removed' | 'changed' | 'preserved'
  /** Relative to the project. */
  readonly path: string
  readonly detail: string
}

/**
 * Removes what init made: environments, .envrc if it is ours, an empty .env, version pins and lines of .gitignore that pyve wrote, and a
 * configuration that nobody touched. Each environment is there whole or gone. Errors: those of {@link planPurge}, `cancelled`.
 */
export async function purgeProject(request: PurgeRequest, call: InstallerCall = {}): Promise<PurgeStep[]> {
  const { root } = request
  await planPurge(request)
  await makeDirectory(join(root, '.pyve'))
  const lock = await lockProject(root, call)
  try {
    await recoverUnfinished(root)
    return await purge(request)
  } finally {
    await lock.release()
    for (const folder of [join(...ENVIRONMENTS_PATH), '.pyve']) await rmdir(join(root, folder)).catch(() => {})
  }
}

async function purge(request: PurgeRequest): Promise<PurgeStep[]> {
  const { root } = request
  const plan = await planPurge(request)
  const { files } = await readRegistry(root)
  for (const directory of plan.environments) await setGone(root, directory)
  await clearCurrent(root)
  const steps = [
    ...plan.environments.map((path) => ({ state: 'removed', path, detail: 'environment' }) as const),
    ...plan.left.map(
      (path) => ({ state: 'preserved', path, detail: 'pyve found it here and did not make it' }) as const,
    ),
    ...(await purgeEnvrc(root)),
    ...(await purgeEnvFile(root)),
    ...(await purgePins(root, files)),
    ...(await purgeGitignore(root, files)),
    ...(await purgeConfig(root, files)),
  ]
  await rm(join(root, ...ENVIRONMENTS_PATH, '.registry'), { force: true })
  return steps
}

async function purgeEnvrc(root: string): Promise<PurgeStep[]> {
  const state = await removeEnvrc(root)
  if (state === 'missing') return []
  if (state === 'left') return [{ state: 'preserved', path: '.envrc', detail: 'pyve did not write it' }]
  return [{ state, path: '.envrc', detail: state === 'removed' ? 'for direnv' : 'other lines stay' }]
}

async function purgeEnvFile(root: string): Promise<PurgeStep[]> {
  const state = await removeEmptyEnvFile(root)
  if (state === 'missing') return []
  return [
    state === 'removed'
      ? { state, path: '.env', detail: 'empty' }
      : { state: 'preserved', path: '.env', detail: 'not empty' },
  ]
}

async function purgePins(root: string, { pins }: MadeFiles): Promise<PurgeStep[]> {
  const removals = await removePins(root, pins)
  return removals.map(({ file, state }) =>
    state === 'removed'
      ? { state, path: file, detail: 'version pin' }
      : { state: 'preserved', path: file, detail: 'changed since' },
  )
}

async function purgeGitignore(root: string, { gitignore }: MadeFiles): Promise<PurgeStep[]> {
  // What is in a .env that stays is nothing for a repository.
  const isEnvFileLeft = (await describeEnvFile(root)) !== 'not found'
  const lines = gitignore.filter((line) => !(isEnvFileLeft && line === '.env'))
  const removed = await removeFromGitignore(root, lines)
  return removed.length === 0 ? [] : [{ state: 'changed', path: '.gitignore', detail: `without ${removed.join(' ')}` }]
}

async function purgeConfig(root: string, { config }: MadeFiles): Promise<PurgeStep[]> {
  const path = join(root, ...CONFIG_PATH)
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return []
  if (text !== config) return [{ state: 'preserved', path: '.pyve/config', detail: 'written or changed by hand' }]
  await rm(path)
  return [{ state: 'removed', path: '.pyve/config', detail: 'as init wrote it' }]
}
