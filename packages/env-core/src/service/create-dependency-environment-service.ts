import type { DependencyOverridePatchV1, EnvironmentRefV1 } from '@plinth/contracts'
import type { EnvironmentRequest } from '../boundary/parse-request.ts'
import {
  type ClearOverridesRequest,
  clearOverrides,
  getOverrides,
  type SetOverridesRequest,
  setOverrides,
} from '../overrides/set-overrides.ts'
import type { EnvironmentCall } from '../ports/call.ts'
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
  readonly getOverrides: (request: { readonly model_id: string }) => Promise<readonly DependencyOverridePatchV1[]>
  /** Stores patches of a model; gives all that are stored now. */
  readonly setOverrides: (request: SetOverridesRequest) => Promise<readonly DependencyOverridePatchV1[]>
  /** Forgets patches of a model; gives what is left. */
  readonly clearOverrides: (request: ClearOverridesRequest) => Promise<readonly DependencyOverridePatchV1[]>
  /** Base, override and effective values, the stored patches, and the manifest with its usage. */
  readonly describe: (request: EnvironmentRequest, call?: EnvironmentCall) => Promise<EnvironmentDescription>
  /** Checks a ref against the store. */
  readonly verifyRef: (ref: unknown, call?: VerifyRefCall) => Promise<RefVerification>
  /** A lease on the environment of a ref; throws `environment_not_ready`. */
  readonly acquire: (ref: unknown, call?: VerifyRefCall) => Promise<EnvironmentLease>
  /** Every event of every operation, until the returned function is called. */
  readonly subscribe: (listener: (event: EnvironmentEvent) => void) => () => void
  /** Ends the operation with this id (events carry it); false when it is not running. */
  readonly cancel: (operationId: string) => boolean
  /** Ends all operations and waits for their end. */
  readonly close: () => Promise<void>
}

/** The service over its ports. Wires only. */
export function createDependencyEnvironmentService(ports: EnvironmentPorts): DependencyEnvironmentService {
  const operations = createOperations()
  const context = { ports, operations }
  const { provisioner, overrides } = ports
  return {
    resolve: (request, call = {}) => resolveEnvironment(context, request, call),
    check: (request, call = {}) => checkEnvironment(context, request, call),
    ensure: (request, call = {}) => ensureEnvironment(context, request, call),
    ensureReady: (request, call = {}) => ensureReady(context, request, call),
    getOverrides: (request) => getOverrides(overrides, request),
    setOverrides: (request) => setOverrides(overrides, request),
    clearOverrides: (request) => clearOverrides(overrides, request),
    describe: (request, call = {}) => describeEnvironment(context, request, call),
    verifyRef: (ref, call) => verifyRef(provisioner, ref, call),
    acquire: (ref, call) => acquireEnvironment(provisioner, ref, call),
    subscribe: operations.subscribe,
    cancel: operations.cancel,
    close: operations.close,
  }
}
