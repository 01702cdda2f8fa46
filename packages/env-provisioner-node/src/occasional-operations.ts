import type { CollectionPlanV1, CollectionResultV1, EnvironmentPreflightV1 } from '@plinth/contracts'
import type { EnvironmentCall, EnvironmentRequest } from '@plinth/env-core'
import { type AcceleratorFacts, type AcceleratorProbe, acceleratorKeys } from '@plinth/pyenv-backends'
import type { CollectionPolicy } from './collect/choose-entries.ts'
import type { CollectionCall } from './collect/plan-collection.ts'
import type { LockCall } from './interchange/lock-environment.ts'
import type { PreflightContext } from './offline/preflight.ts'
import type { RunningCommands } from './running-commands.ts'

/** What hosts do now and then; the code is loaded when it is asked for. All of it ends when the environments are closed. */
export interface OccasionalOperations {
  /**
   * What a policy would remove from the store, and the bytes that this really frees; removes nothing. @throws CodedError `invalid_policy`.
   */
  readonly planCollection: (policy: CollectionPolicy, call?: CollectionCall) => Promise<CollectionPlanV1>
  /** Removes exactly what a plan names; what changed or is used since stays, and is told. */
  readonly collect: (plan: CollectionPlanV1, call?: CollectionCall) => Promise<CollectionResultV1>
  /**
   * Whether a request can be satisfied without a network, and what is missing, in packages and bytes: what `ensure` offline then does. With
   * `offline` in the request no index is asked.
   */
  readonly preflight: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentPreflightV1>
  /**
   * The PEP 751 lock file of an environment: where the files lie that its resolution has, with sizes and hashes. @throws CodedError
   * `environment_missing`, `resolution_missing`, `not_locatable`; those of an installer.
   */
  readonly lock: (key: string, call?: LockCall) => Promise<string>
  /**
   * What this machine computes with, asked anew, and the platform keys that payloads for it may have, from the plain one on. Nothing asks this
   * by itself.
   */
  readonly probeAccelerators: (call?: { readonly signal?: AbortSignal | undefined }) => Promise<AcceleratorReport>
}

/** Answer of `probeAccelerators`. */
export interface AcceleratorReport {
  readonly facts: AcceleratorFacts
  /** `linux-x86_64`, `linux-x86_64-cuda12.4`. */
  readonly platform_keys: readonly string[]
}

/** What the operations work with. */
export interface OccasionalContext extends PreflightContext {
  readonly commands: RunningCommands
  readonly tools: { readonly probeAccelerators: AcceleratorProbe }
  /** Finishes, once, what a killed collection had begun with. */
  readonly finishOnce: () => Promise<void>
}

/** The operations over an open store. */
export function occasionalOperations(context: OccasionalContext): OccasionalOperations {
  const { store, commands, ports, tools, finishOnce } = context
  return {
    planCollection: (policy, call) =>
      commands.run(call?.signal, async (signal) => {
        await finishOnce()
        return (await import('./collect/plan-collection.ts')).planCollection(store, policy, { signal })
      }),
    collect: (plan, call) =>
      commands.run(call?.signal, async (signal) => {
        await finishOnce()
        return (await import('./collect/collect.ts')).collect(store, plan, { signal })
      }),
    preflight: (request, call) =>
      commands.run(call?.signal, async (signal) => {
        return (await import('./offline/preflight.ts')).preflight(context, request, { ...call, signal })
      }),
    probeAccelerators: (call) =>
      commands.run(call?.signal, async (signal) => {
        const facts = await tools.probeAccelerators({ signal })
        return { facts, platform_keys: acceleratorKeys(ports.platformKey, facts) }
      }),
    lock: (key, call) =>
      commands.run(call?.signal, async (signal) =>
        (await import('./interchange/lock-environment.ts')).lockEnvironment(store, key, { ...call, signal }),
      ),
  }
}
