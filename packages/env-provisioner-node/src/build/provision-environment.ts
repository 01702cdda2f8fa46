import { join } from 'node:path'
import type { EnvironmentPlan, ProvisionCall, ProvisionProgress, ProvisionResult } from '@plinth/env-core'
import type { EnvironmentStore } from '../store/open-store.ts'
import { buildAndPublish } from './build-and-publish.ts'
import { clearWay } from './clear-way.ts'
import { followBuilder } from './follow-builder.ts'
import type { ProgressBoard } from './progress-board.ts'
import { recoverOrphans } from './recover-orphans.ts'
import { shareProgress } from './share-progress.ts'
import { sweepLeftovers } from './sweep-leftovers.ts'

/** {@link EnvironmentProvisioner} `provision`: one builder per key among all processes; the others wait, and join what was published. */
export async function provisionEnvironment(
  { store, board }: { readonly store: EnvironmentStore; readonly board: ProgressBoard },
  plan: EnvironmentPlan,
  call: ProvisionCall,
): Promise<ProvisionResult> {
  const { processes, at, logger } = store.tools
  const follower = followBuilder({ store, board }, plan.key, call)
  await using lock = await store.tools
    .lock(join(store.paths.locks, `${plan.key}.lock`), {
      processes,
      purpose: `build ${plan.key}`,
      ...(call.signal ? { signal: call.signal } : {}),
      onWait: ({ holder }) => follower.waitFor(holder),
    })
    .finally(follower.stop)
  await at('locked')
  const { published, damage } = await clearWay(store, plan.key, call)
  if (published) return { state: 'ready', outcome: 'joined', environment: published }
  await recoverOrphans(store)
  await sweepLeftovers(store, plan.key)
  const announcement = board.announce(plan.key, call.onProgress)
  const shared = await shareProgress(store, { key: plan.key, token: lock.holder.token })
  const onProgress = (progress: ProvisionProgress) => {
    announcement.tell(progress)
    shared.tell(progress)
  }
  const result = await buildAndPublish(store, plan, {
    call: { ...call, onProgress },
    after: damage ? 'damage' : 'nothing',
  }).finally(async () => {
    announcement.end()
    await shared.close()
  })
  // A lock that somebody deleted by hand was no protection; publication by link still was.
  if (!(await lock.isHeld())) logger({ level: 'warning', message: `the lock of ${plan.key} was lost while building` })
  return result
}
