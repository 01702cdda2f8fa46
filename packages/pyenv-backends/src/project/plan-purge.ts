import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { backendAt } from './environment-place.ts'
import { CONFIG_PATH, DEFAULT_VENV_DIRECTORY, ENVIRONMENTS_PATH } from './find-project.ts'
import { readPyveConfig } from './read-pyve-config.ts'
import { type EnvironmentRecord, readRegistry } from './registry.ts'
import { checkVenvDirectory } from './venv-directory.ts'

/** What a purge is about. */
export interface PurgeRequest {
  /** Absolute path of the project. */
  readonly root: string
  /** Name of the venv's directory; as configured by default. */
  readonly venvDirectory?: string | undefined
}

/** Environments that a purge removes, and what it leaves; paths relative to the project. */
export interface PurgePlan {
  readonly environments: readonly string[]
  readonly left: readonly string[]
}

/**
 * What a purge would remove. Only environments that pyve made; one that it only found is left. Error: `not_ours` for anything else at such a
 * place, a link out of the project above all; `invalid_venv_directory`, `invalid_config`.
 */
export async function planPurge({ root, venvDirectory }: PurgeRequest): Promise<PurgePlan> {
  const config = await readPyveConfig(root)
  const registry = await readRegistry(root)
  const configured = checkVenvDirectory(venvDirectory ?? config.venv?.directory ?? DEFAULT_VENV_DIRECTORY)
  for (const folder of ['.pyve', join(...ENVIRONMENTS_PATH)]) await refuseLink(root, folder)
  const isProject = (await lstat(join(root, ...CONFIG_PATH)).catch(() => null)) !== null
  const venvs = [...new Set([configured, ...Object.keys(registry.project).map(checkVenvDirectory)])]
  const own = await Promise.all(
    venvs.map((each) => judge(root, each, isProject ? registry.project[each] : (registry.project[each] ?? null))),
  )
  const names: string[] = await readdir(join(root, ...ENVIRONMENTS_PATH)).catch(() => [])
  const named = names.filter((name) => !name.startsWith('.')).toSorted()
  const others = await Promise.all(
    named.map((name) => judge(root, [...ENVIRONMENTS_PATH, name].join('/'), registry.environments[name])),
  )
  const judged = [...own, ...others].flat()
  return {
    environments: judged.filter(({ verdict }) => verdict === 'remove').map(({ directory }) => directory),
    left: judged.filter(({ verdict }) => verdict === 'leave').map(({ directory }) => directory),
  }
}

interface Judged {
  readonly directory: string
  readonly verdict: 'remove' | 'leave'
}

/** A record of null: pyve was never here. Without one (undefined) the project was made by the prior system, or its records were lost. */
async function judge(root: string, directory: string, record: EnvironmentRecord | null | undefined): Promise<Judged[]> {
  const path = join(root, directory)
  const found = await lstat(path).catch(() => null)
  if (found === null) return []
  await refuseLink(root, directory)
  if (record?.origin === 'found') return [{ directory, verdict: 'leave' }]
  if (found.isDirectory() && backendAt(path) !== null && record !== null) return [{ directory, verdict: 'remove' }]
  throw notOurs(path, 'pyve did not make it')
}

async function refuseLink(root: string, directory: string): Promise<void> {
  const found = await lstat(join(root, directory)).catch(() => null)
  if (found?.isSymbolicLink()) throw notOurs(join(root, directory), 'it is a link, and may lead out of the project')
}

function notOurs(path: string, reason: string): CodedError {
  return new CodedError('not_ours', `${path} is not removed: ${reason}`, {
    hint: 'Nothing was removed. Remove it by hand if it is to go.',
    details: { path },
  })
}
