import type { DependencyOverridePatchV1, EnvironmentRefV1 } from '@plinth/contracts'
import type { IndexPolicy } from '../boundary/index-location.ts'
import type { EnvironmentRequest } from '../boundary/parse-request.ts'
import { createRequestMemory } from '../memory/request-memory.ts'
import {
  type ClearOverridesRequest,
  clearOverrides,
  type GetOverridesRequest,
  getOverrides,
  type SetOverridesRequest,
  setOverrides,
} from '../overrides/set-overrides.ts'
import type { EnvironmentCall, PortCall } from '../ports/call.ts'
import type { EnvironmentPorts } from '../ports/environment-ports.ts'
import type { EnvironmentLease } from '../ports/environment-provisioner.ts'
import type { EnvironmentEvent } from '../status/environment-event.ts'
import { acquireEnvironment } from './acquire-environment.ts'
import { checkEnvironment } from './check-environment.ts'
import { describeEnvironment, type EnvironmentDescription } from './describe-environment.ts'
import { ensureEnvironment, ensureReady } from './ensure-environment.ts'
import type { EnvironmentAnswer } from './environment-answer.ts'
import { createOperations } from './operations.ts'
import { resolveEnvironment } from './resolve-environment.ts'
import { type RefVerification, type VerifyRefCall, verifyRef } from './verify-ref.ts'

/**
 * Dependency environments: given a model's requirements, a Python environment that provably satisfies them. Requests are checked strictly
 * (ContractError, ContractVersionError); a cancelled operation throws `cancelled`. Source: seed 000.
 */
export interface DependencyEnvironmentService {
  /** Which environment it is; looks at no index. */
  readonly resolve: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentAnswer>
  /** Whether it is there; never installs. */
  readonly check: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentAnswer>
  /** The environment: reused, installed or joined. */
  readonly ensure: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentAnswer>
  /** `ensure` that gives the ref, or throws `environment_not_ready`. */
  readonly ensureReady: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentRefV1>
  /** The stored patches of a model, oldest first. */
  readonly getOverrides: (
    request: GetOverridesRequest,
    call?: PortCall,
  ) => Promise<readonly DependencyOverridePatchV1[]>
  /** Stores patches of a model; gives all that are stored now. */
  readonly setOverrides: (
    request: SetOverridesRequest,
    call?: PortCall,
  ) => Promise<readonly DependencyOverridePatchV1[]>
  /** Forgets patches of a model; gives what is left. */
  readonly clearOverrides: (
    request: ClearOverridesRequest,
    call?: PortCall,
  ) => Promise<readonly DependencyOverridePatchV1[]>
  /** Base, override and effective values, the stored patches, and the manifest with its usage. */
  readonly describe: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentDescription>
  /** Checks a ref against the store. */
  readonly verifyRef: (ref: unknown, call?: VerifyRefCall) => Promise<RefVerification>
  /** A lease on the environment of a ref; throws `environment_not_ready`. */
  readonly acquire: (ref: unknown, call?: VerifyRefCall) => Promise<EnvironmentLease>
  /** Every event of every operation, until the returned function is called or the signal aborts. */
  readonly subscribe: (listener: (event: EnvironmentEvent) => void, call?: PortCall) => () => void
  /** Ends the operation with this id (events carry it); false when it is not running. */
  readonly cancel: (operationId: string) => boolean
  /** Ends all operations and waits for their end. */
  readonly close: () => Promise<void>
}

/** Settings of {@link createDependencyEnvironmentService}. */
export interface ServiceSettings extends IndexPolicy {
  /** Told what listeners of events throw; by default nobody is. */
  readonly onListenerError?: ((error: unknown) => void) | undefined
}

/** The service over its ports. Wires only. */
export function createDependencyEnvironmentService(
  ports: EnvironmentPorts,
  { onListenerError, ...policy }: ServiceSettings = {},
): DependencyEnvironmentService {
  const operations = createOperations(onListenerError)
  const context = { ports, operations, policy, memory: createRequestMemory() }
  const { provisioner, overrides: store, credentials } = ports
  return {
    resolve: (request, call = {}) => resolveEnvironment(context, request, call),
    check: (request, call = {}) => checkEnvironment(context, request, call),
    ensure: (request, call = {}) => ensureEnvironment(context, request, call),
    ensureReady: (request, call = {}) => ensureReady(context, request, call),
    getOverrides: (request, call = {}) =>
      operations.run(call, ({ signal }) => getOverrides({ store, policy, signal }, request)),
    setOverrides: (request, call = {}) =>
      operations.run(call, ({ signal }) => setOverrides({ store, policy, credentials, signal }, request)),
    clearOverrides: (request, call = {}) =>
      operations.run(call, ({ signal }) => clearOverrides({ store, policy, signal }, request)),
    describe: (request, call = {}) => describeEnvironment(context, request, call),
    verifyRef: (ref, call = {}) =>
      operations.run(call, ({ signal }) => verifyRef(provisioner, ref, { ...call, signal })),
    acquire: (ref, call = {}) =>
      operations.run(call, ({ signal }) => acquireEnvironment(provisioner, ref, { ...call, signal })),
    subscribe: operations.subscribe,
    cancel: operations.cancel,
    close: operations.close,
  }
}
