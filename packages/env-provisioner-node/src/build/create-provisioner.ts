import { newToken } from '@plinth/durable'
import type { EnvironmentProvisioner } from '@plinth/env-core'
import type { InstallerCall, InstallerIdentity } from '@plinth/pyenv-backends'
import { acquireLease } from '../store/acquire-lease.ts'
import { explainRefusal } from '../store/explain-refusal.ts'
import { inspectEnvironment } from '../store/inspect-environment.ts'
import { type EnvironmentStore, requireStore } from '../store/open-store.ts'
import { requireSuitablePath } from '../store/suitable-path.ts'
import { readUsage, recordUse } from '../store/usage-file.ts'
import type { Background } from './background.ts'
import { buildMarks } from './build-note.ts'
import { createProgressBoard } from './progress-board.ts'

/** How environments of a store are made. */
export interface ProvisionerSettings {
  /** `allow` lets source distributions be built: they run code, and it enters the key. */
  readonly sourceBuilds: 'forbid' | 'allow'
  /** What happens in the background to an environment that only `stat` has looked at. */
  readonly afterInstall: 'verify' | 'nothing'
  /** Work that nobody waits for; the store's `close` does. */
  readonly background: Background
}

/** {@link EnvironmentProvisioner} over a store. */
export function createProvisioner(
  store: EnvironmentStore,
  { sourceBuilds, afterInstall, background }: ProvisionerSettings,
): EnvironmentProvisioner {
  const board = createProgressBoard()
  const noted = new Set<string>()
  let identity: InstallerIdentity | undefined
  const lookLater = (key: string) => {
    if (afterInstall === 'nothing') return
    background.start(async (signal) => {
      const { verifyOnce } = await import('./verify-later.ts')
      await verifyOnce(store, key, signal)
    })
  }
  return {
    installer: async ({ signal }) => {
      // A uv given by path is a process to ask; it stays what it was while the store is open.
      identity ??= await store.tools.backend().installer.identify(marked(signal))
      const { name, version } = identity
      return { name, version, ...(sourceBuilds === 'allow' ? { source_builds: 'allow' as const } : {}) }
    },
    inspect: (key, depth, { signal }) => inspectEnvironment(store, key, { depth, signal }),
    provision: async (plan, call) => {
      await requireStore(store)
      const { platform } = store.tools.layout
      requireSuitablePath(store.paths.root, { installer: plan.identity.installer.name, platform })
      await store.retries.again()
      // Most hosts find everything ready: what builds is loaded when something is built.
      const { provisionEnvironment } = await import('./provision-environment.ts')
      const result = await provisionEnvironment({ store, board }, plan, call).catch(async (error: unknown) => {
        throw await explainRefusal(store, error)
      })
      if (result.state === 'ready') lookLater(plan.key)
      return result
    },
    recordUse: async (key) => {
      const hour = `${key} ${store.tools.clock.now().slice(0, 13)}`
      if (noted.has(hour)) return
      noted.add(hour)
      background.start(() => recordUse(store, key))
      lookLater(key)
    },
    acquire: (key, { signal }) => acquireLease(store, key, { signal }),
    usage: (key) => readUsage(store, key),
  }
}

/** Marks are made when a process is started, which is rare: a token loads node:crypto. */
function marked(signal: AbortSignal | undefined): InstallerCall {
  return {
    ...(signal ? { signal } : {}),
    get marks() {
      return buildMarks(newToken())
    },
  }
}
