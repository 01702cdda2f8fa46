import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalDigest, isCodedError, parseWheelFilename } from '@plinth/contracts'
import { makeDirectory, patiently, removeTree, temporaryPath } from '@plinth/durable'
import type { EnvironmentPlan } from '@plinth/env-core'
import { type IndexConfiguration, type InstallerCall, readResolution, respellResolution } from '@plinth/pyenv-backends'
import { asLink, divideByIndex } from '../build/own-indexes.ts'
import type { PlanResolving } from '../build/resolve-plan.ts'
import type { EnvironmentStore } from '../store/open-store.ts'

/** Of a digest, in the name of a folder: paths are short on some systems. */
const DIGITS = 32

/**
 * The folder of the wheels that are kept for pip, which cannot install from its own cache without an index: one per set of indexes that a plan
 * names, so that no package is taken offline from where it would not be taken online.
 */
function keptWheelsFolder({ paths }: Pick<EnvironmentStore, 'paths'>, plan: EnvironmentPlan): string {
  const { common } = divideByIndex(plan.items)
  return join(paths.cache, 'wheels', canonicalDigest({ common }).slice(0, DIGITS))
}

/** Where a plan is installed from: offline also from the wheels that are kept, where the installer needs that. */
export async function offlineIndexes(
  store: EnvironmentStore,
  plan: EnvironmentPlan,
  indexes: IndexConfiguration | null,
): Promise<IndexConfiguration | null> {
  if (plan.network === 'online' || !store.tools.backend().installer.keepWheels) return indexes
  const base = indexes ?? (await store.tools.hostIndexes())
  return { ...base, findLinks: [...base.findLinks, asLink(keptWheelsFolder(store, plan))] }
}

/**
 * Keeps the wheels of an installation that are not kept yet, where the installer needs that; they take their place on the disk besides pip's
 * own cache. A failure costs the next installation without a network, and is logged.
 */
export async function keepWheels(
  { store, plan, backend, policy }: PlanResolving,
  requirementsText: string,
  call: InstallerCall,
): Promise<void> {
  const { installer } = backend
  if (!installer.keepWheels) return
  const folder = keptWheelsFolder(store, plan)
  const missing = await notKept(folder, requirementsText)
  if (missing === '') return
  const draft = await temporaryPath(store.paths.cache, store.tools.processes)
  try {
    await makeDirectory(draft)
    const python = plan.python.executable
    const { signal, marks } = call
    await installer.keepWheels({ requirementsText: missing, python, folder: draft, ...policy }, { signal, marks })
    await makeDirectory(folder)
    for (const name of await readdir(draft)) await patiently(() => rename(join(draft, name), join(folder, name)))
  } catch (error) {
    if (!isCodedError(error) || call.signal?.aborted) throw error
    const details = { environment_key: plan.key, error: String(error) }
    store.tools.logger({ level: 'warning', message: 'the wheels of an installation were not kept', details })
  } finally {
    await removeTree(draft)
  }
}

/** Of a resolution what is pinned and not in the folder. What comes by a URL or a path of its own is not kept. */
async function notKept(folder: string, requirementsText: string): Promise<string> {
  const files = await readdir(folder).catch((): string[] => [])
  const kept = new Set(files.filter((name) => name.endsWith('.whl')).map(nameAndVersion))
  const lines = readResolution(requirementsText)
    .filter(({ name, version }) => version !== null && !kept.has(`${name} ${version}`))
    .map(({ name, version, hashes }) => [`${name}==${version}`, ...hashes].join(' --hash='))
  return lines.length === 0 ? '' : respellResolution(`${lines.join('\n')}\n`, () => null)
}

function nameAndVersion(file: string): string {
  const { name, version } = parseWheelFilename(file)
  return `${name} ${version}`
}
