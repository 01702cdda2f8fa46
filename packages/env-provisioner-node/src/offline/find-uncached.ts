import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { newToken, removeTree } from '@plinth/durable'
import type { EnvironmentPlan, ProvisionCall } from '@plinth/env-core'
import { type LocatedFile, type Resolution, readResolution, respellResolution } from '@plinth/pyenv-backends'
import { backendForPlan } from '../build/build-and-publish.ts'
import { buildMarks, buildNote } from '../build/build-note.ts'
import { keptResolution } from '../build/keep-resolution.ts'
import { resolvePlan } from '../build/resolve-plan.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { makeDirectory } from '../store/store-root.ts'

/** A package that cannot be installed from what is cached. */
export interface UncachedPackage {
  readonly name: string
  readonly version: string | null
  /** Of the download; null where nobody says. */
  readonly bytes: number | null
}

/** What is not cached of a plan. */
export interface Uncached {
  readonly packages: readonly UncachedPackage[]
  /** False when nobody knows what the packages need besides. */
  readonly isComplete: boolean
}

/** For whom is looked. `asking` says whether indexes may be asked what is needed and how large it is. */
export interface Search {
  readonly store: EnvironmentStore
  readonly plan: EnvironmentPlan
  readonly asking: 'online' | 'offline'
}

/** Which packages of a plan cannot be installed offline: each is tried alone, in a prefix that nobody sees. */
export async function findUncached(search: Search, call: ProvisionCall): Promise<Uncached> {
  const { store, plan } = search
  const token = newToken()
  const note = await store.journal.begin(buildNote({ key: plan.key, token }, 'starting'))
  const prefix = join(environmentDirectory(store.paths, plan.key), token)
  const trial: Trial = { ...search, prefix, call: { signal: call.signal, marks: buildMarks(token) } }
  try {
    await makeDirectory(environmentDirectory(store.paths, plan.key))
    const resolution = await resolutionOf(trial)
    return resolution ? await triedAlone(trial, resolution) : await lookedUp(trial)
  } finally {
    await store.retries.attempt(`clearing away trial ${token}`, async () => {
      await removeTree(prefix)
      await note.commit()
      await rmdir(environmentDirectory(store.paths, plan.key)).catch(() => {})
    })
  }
}

interface Trial extends Search {
  readonly prefix: string
  readonly call: { readonly signal: AbortSignal | undefined; readonly marks: ReturnType<typeof buildMarks> }
}

/** The one that is kept, else one of what is cached, else (if that may be) of the indexes. Never kept. */
async function resolutionOf({ store, plan, asking, call }: Trial): Promise<Resolution | null> {
  const networks = asking === 'online' ? (['offline', 'online'] as const) : (['offline'] as const)
  for (const network of networks) {
    const kept = await keptResolution(store, plan.key)
    if (kept) return kept
    const tried = { ...plan, network }
    const backend = await backendForPlan(store, tried)
    const policy = { network, sourceBuilds: plan.identity.installer.source_builds ?? 'forbid' } as const
    const found = await unlessCoded(resolvePlan({ store, plan: tried, backend, policy, keeps: 'nothing' }, call))
    if (found) return found
  }
  return null
}

async function triedAlone(trial: Trial, { requirementsText }: Resolution): Promise<Uncached> {
  const { store, plan, prefix, call } = trial
  const backend = await backendForPlan(store, { ...plan, network: 'offline' })
  await backend.create({ prefix, python: plan.python.executable }, call)
  const packages = readResolution(requirementsText)
  const missing: typeof packages = []
  for (const each of packages) {
    const alone = lineOf(requirementsText, each.name)
    const policy = { network: 'offline', sourceBuilds: plan.identity.installer.source_builds ?? 'forbid' } as const
    const done = backend.installer.install({ prefix, requirementsText: alone, ...policy }, call).then(() => true)
    if (!(await unlessCoded(done))) missing.push(each)
  }
  const files = await filesOf(trial, requirementsText)
  const found = missing.map(({ name, version }) => ({ name, version, bytes: sizeOf(name, files) }))
  return { packages: found, isComplete: true }
}

/** Without a resolution only what was asked for is known: each is looked up alone. */
async function lookedUp({ store, plan, call }: Trial): Promise<Uncached> {
  const { installer } = await backendForPlan(store, { ...plan, network: 'offline' })
  const packages: UncachedPackage[] = []
  for (const { name, pin, hashes } of plan.items) {
    const requirements = [{ requirement: `${name}==${pin}`, hashes }]
    const request = { requirements, python: plan.python.executable, network: 'offline' } as const
    const lacking = await unlessCoded(installer.findLacking(request, call))
    if (lacking?.length !== 0) packages.push({ name, version: pin, bytes: null })
  }
  return { packages, isComplete: false }
}

/** Sizes are a courtesy: without them the packages are named all the same. */
async function filesOf(
  { store, plan, asking, call }: Trial,
  requirementsText: string,
): Promise<readonly LocatedFile[]> {
  const { installer } = await backendForPlan(store, plan)
  const request = { requirementsText, python: plan.python.executable, network: asking }
  return (await unlessCoded(installer.locate(request, call))) ?? []
}

/** Where several files fit, at most so much. */
function sizeOf(name: string, files: readonly LocatedFile[]): number | null {
  const sizes = files.flatMap((file) => (file.name === name && file.size !== null ? [file.size] : []))
  return sizes.length === 0 ? null : Math.max(...sizes)
}

function lineOf(requirementsText: string, name: string): string {
  const texts = respellResolution(requirementsText, () => null).split('\n')
  return `${texts.find((line) => readResolution(line).some((each) => each.name === name)) ?? ''}\n`
}

async function unlessCoded<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (!isCodedError(error) || error.code === 'cancelled') throw error
    return null
  })
}
