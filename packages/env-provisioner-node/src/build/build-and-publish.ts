import { rmdir } from 'node:fs/promises'
import { CodedError, isCodedError } from '@plinth/contracts'
import { newToken, removeTree } from '@plinth/durable'
import type { EnvironmentPlan, ProvisionCall, ProvisionResult } from '@plinth/env-core'
import type { Installer, VenvBackend } from '@plinth/pyenv-backends'
import { offlineIndexes } from '../offline/kept-wheels.ts'
import { waitForCaches } from '../store/cache-guard.ts'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import { publishManifest } from '../store/manifest-file.ts'
import type { BackendUse, EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { makeDirectory } from '../store/store-root.ts'
import { recordValidation } from '../store/usage-file.ts'
import { buildMarks, buildNote } from './build-note.ts'
import { type Build, type BuildCare, buildPrefix, makePrefix } from './build-prefix.ts'
import { clearWay } from './clear-way.ts'
import { findLacking, saysLacking } from './find-lacking.ts'
import { indexesForPlan } from './indexes-for-plan.ts'
import { installAfresh, isDamagedDownload } from './install-afresh.ts'
import { notAtHand } from './not-at-hand.ts'

/** How an environment is built. */
export interface BuildRequest {
  readonly call: ProvisionCall
  /** After damage the files are hashed before they are published: the tool's cache shares them, and may be damaged as well. */
  readonly after: 'nothing' | 'damage'
  /** `trial` ends with {@link TrialEnded} where it would publish. Default `environment`. */
  readonly makes?: Build['makes']
}

/** Thrown in place of publishing, when nothing else went wrong: everything can be had. */
export class TrialEnded extends Error {}

/** How often publication is tried while somebody else publishes what is damaged. */
const ATTEMPTS = 3

/**
 * Builds an environment and publishes it. When a file is not what its RECORD says, again from fresh downloads; a mismatch that survives
 * that is the RECORD's (`record_faulty` in the manifest's evidence). Whatever fails leaves nothing behind.
 */
export async function buildAndPublish(
  store: EnvironmentStore,
  plan: EnvironmentPlan,
  { call, after, makes }: BuildRequest,
): Promise<ProvisionResult> {
  const use = await useForPlan(store, plan)
  const backend = store.tools.backend(use.indexes ? use : undefined)
  try {
    const care = { depth: after === 'damage' ? 'full' : 'stat', mismatches: 'refuse' } as const
    return await attempt(store, plan, { backend, call, care, makes })
  } catch (error) {
    if (!isCodedError(error) || call.signal?.aborted) throw error
    if (saysLacking(error)) {
      if (plan.network === 'offline') throw notAtHand(error)
      return askFor(store, plan, { installer: backend.installer, call, error })
    }
    // A cached copy can be damaged so badly that the installer itself stumbles.
    const isStumble = after === 'damage' && error.code === 'install_failed'
    if (!isDamagedDownload(error) && !isStumble) throw error
    return installAfresh({ store, plan, use, error }, (otherUse, care) =>
      attempt(store, plan, { backend: store.tools.backend(otherUse), call, care, makes }),
    )
  }
}

/** What makes and fills the prefix of a plan. */
export async function backendForPlan(store: EnvironmentStore, plan: EnvironmentPlan): Promise<VenvBackend> {
  const use = await useForPlan(store, plan)
  return store.tools.backend(use.indexes ? use : undefined)
}

async function useForPlan(store: EnvironmentStore, plan: EnvironmentPlan): Promise<BackendUse> {
  const indexes = await offlineIndexes(store, plan, await indexesForPlan(plan, store.tools.hostIndexes))
  return indexes ? { indexes } : {}
}

interface Question {
  readonly installer: Installer
  readonly call: ProvisionCall
  readonly error: unknown
}

/** Has a note of its own, since installers make drafts while they look. */
async function askFor(
  store: EnvironmentStore,
  plan: EnvironmentPlan,
  { installer, call, error }: Question,
): Promise<ProvisionResult> {
  const token = newToken()
  const note = await store.journal.begin(buildNote({ key: plan.key, token }, 'none'))
  try {
    await waitForCaches(store, call.signal)
    const lacking = await findLacking({ store, installer }, plan, { signal: call.signal, marks: buildMarks(token) })
    if (lacking.length === 0) throw error
    return { state: 'lacking', lacking }
  } finally {
    await note.commit()
  }
}

interface Attempt {
  readonly backend: VenvBackend
  readonly call: ProvisionCall
  readonly care: BuildCare
  readonly makes: Build['makes']
}

async function attempt(store: EnvironmentStore, plan: EnvironmentPlan, given: Attempt): Promise<ProvisionResult> {
  const directory = environmentDirectory(store.paths, plan.key)
  const token = newToken()
  const note = await store.journal.begin(buildNote({ key: plan.key, token }, 'none'))
  const build: Build = { store, plan, token, note, ...given }
  let outcome: ProvisionResult | null = null
  try {
    await waitForCaches(store, given.call.signal)
    await makeDirectory(directory)
    outcome = await publish(build)
    return outcome
  } finally {
    await settle(build, outcome?.state === 'ready' && outcome.outcome === 'installed' ? 'published' : 'discarded')
  }
}

/** Removes what is not published. A refusal does not hide why the build failed; the note stays as long as anything is left. */
async function settle(build: Build, outcome: 'published' | 'discarded'): Promise<void> {
  const { store, plan, note, token } = build
  await store.retries.attempt(`clearing away build ${token}`, async () => {
    if (outcome === 'discarded') await removeTree(buildPrefix(build))
    await note.commit()
    // Still empty unless something is published; then it stays.
    await rmdir(environmentDirectory(store.paths, plan.key)).catch(() => {})
  })
}

async function publish(build: Build): Promise<ProvisionResult> {
  const { store, plan, call } = build
  const manifest = await makePrefix(build)
  if (build.makes === 'trial') throw new TrialEnded()
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    call.signal?.throwIfAborted()
    const result = await publishManifest(store, manifest) // commit point: the environment exists once its manifest does
    if (result === 'published') return installed(build)
    const { published } = await clearWay(store, plan.key, call)
    if (published) return { state: 'ready', outcome: 'joined', environment: published }
  }
  throw new CodedError('environment_contended', `${plan.key} is published damaged by somebody else again and again`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
    details: { environment_key: plan.key },
  })
}

async function installed({ store, token, plan: { key } }: Build): Promise<ProvisionResult> {
  await recordValidation(store, { environment_key: key, token }, { kind: 'stat', ok: true })
  await store.tools.at('published')
  const found = await inspectEnvironment(store, key, { depth: 'quick' })
  if (found.state === 'ready') return { state: 'ready', outcome: 'installed', environment: found.environment }
  const reason = found.state === 'damaged' ? found.message : 'its manifest has gone'
  throw new CodedError('environment_damaged', `${key} was damaged as soon as it was published: ${reason}`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
    details: { environment_key: key },
  })
}
