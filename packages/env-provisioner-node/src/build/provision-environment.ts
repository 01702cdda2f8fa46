import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { acquireLock, newToken, removeTree, withFileErrors } from '@plinth/durable'
import type { EnvironmentPlan, ProvisionCall, ProvisionResult, PublishedEnvironment } from '@plinth/env-core'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import { publishManifest } from '../store/manifest-file.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { recordValidation } from '../store/usage-file.ts'
import { type Build, buildPrefix, makePrefix, noteOf } from './build-prefix.ts'
import { findLacking, saysLacking } from './find-lacking.ts'
import { indexesForPlan } from './indexes-for-plan.ts'
import type { ProgressBoard } from './progress-board.ts'
import { quarantine } from './quarantine.ts'
import { recoverOrphans } from './recover-orphans.ts'

/** How often a damaged environment under the same key is moved aside before giving up. */
const ATTEMPTS = 3

/** {@link EnvironmentProvisioner} `provision`: one builder per key among all processes; the others wait, and join what was published. */
export async function provisionEnvironment(
  { store, board }: { readonly store: EnvironmentStore; readonly board: ProgressBoard },
  plan: EnvironmentPlan,
  call: ProvisionCall,
): Promise<ProvisionResult> {
  const { processes, at } = store.tools
  const stopFollowing = board.follow(plan.key, (progress) => call.onProgress?.(progress))
  await using lock = await acquireLock(join(store.paths.locks, `${plan.key}.lock`), {
    processes,
    purpose: `build ${plan.key}`,
    ...(call.signal ? { signal: call.signal } : {}),
    onWait: ({ holder }) => {
      const message = holder ? `process ${holder.pid} builds it` : 'others were here first'
      call.onProgress?.({ phase: 'waiting', completed: 0, unit: 'steps', message })
    },
  }).finally(stopFollowing)
  await at('locked')
  const found = await clearWay(store, plan.key, call)
  if (found) return { state: 'ready', outcome: 'joined', environment: found }
  await recoverOrphans(store)
  const announce = { ...call, onProgress: board.announce(plan.key, call.onProgress) }
  return await buildAndPublish(store, plan, announce).finally(async () => {
    // A lock that somebody deleted by hand was no protection; publication by link still was.
    if (!(await lock.isHeld()))
      store.tools.logger({ level: 'warning', message: `the lock of ${plan.key} was lost while building` })
  })
}

/** What is published and sound, once everything damaged under the key has been moved aside. */
async function clearWay(
  store: EnvironmentStore,
  key: string,
  { signal }: ProvisionCall,
): Promise<PublishedEnvironment | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await inspectEnvironment(store, key, { depth: 'quick', signal })
    if (found.state === 'missing') return null
    if (found.state === 'ready') return found.environment
    await quarantine(store, { key, ...found })
  }
  throw new CodedError('environment_contended', `${key} is published in a damaged state again and again`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
    details: { environment_key: key },
  })
}

async function buildAndPublish(
  store: EnvironmentStore,
  plan: EnvironmentPlan,
  call: ProvisionCall,
): Promise<ProvisionResult> {
  const directory = environmentDirectory(store.paths, plan.key)
  const token = newToken()
  const indexes = await indexesForPlan(plan, store.tools.hostIndexes)
  const backend = store.tools.backend(indexes ?? undefined)
  const note = await store.journal.begin(noteOf({ plan, token }, 'none'))
  const build: Build = { store, plan, backend, token, note, call }
  let outcome: ProvisionResult | null = null
  try {
    await withFileErrors({ doing: 'create', path: directory }, () => mkdir(directory, { recursive: true }))
    outcome = await publish(build)
    return outcome
  } catch (error) {
    const lacking =
      saysLacking(error) && plan.network === 'online' ? await findLacking(backend.installer, plan, call) : []
    if (lacking.length === 0) throw error
    return { state: 'lacking', lacking }
  } finally {
    if (outcome?.state !== 'ready' || outcome.outcome !== 'installed') await removeTree(buildPrefix(build))
    await note.commit()
    // Still empty unless something is published; then it stays.
    await rmdir(directory).catch(() => {})
  }
}

async function publish(build: Build): Promise<ProvisionResult> {
  const { store, plan, call } = build
  const manifest = await makePrefix(build)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    call.signal?.throwIfAborted()
    const result = await publishManifest(store, manifest) // commit point: the environment exists once its manifest does
    if (result === 'published') return installed(store, plan.key)
    const theirs = await clearWay(store, plan.key, call)
    if (theirs) return { state: 'ready', outcome: 'joined', environment: theirs }
  }
  throw new CodedError('environment_contended', `${plan.key} could not be published`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
  })
}

async function installed(store: EnvironmentStore, key: string): Promise<ProvisionResult> {
  await recordValidation(store, key, { kind: 'stat', ok: true })
  await store.tools.at('published')
  const found = await inspectEnvironment(store, key, { depth: 'quick' })
  if (found.state === 'ready') return { state: 'ready', outcome: 'installed', environment: found.environment }
  const reason = found.state === 'damaged' ? found.message : 'its manifest has gone'
  throw new CodedError('environment_damaged', `${key} was damaged as soon as it was published: ${reason}`, {
    hint: 'Make sure that no other program writes into the store, then try again.',
    details: { environment_key: key },
  })
}
