export type { AtPoint, ProcessTable } from '@plinth/durable'
export type {
  EnvironmentAnswer,
  EnvironmentCall,
  EnvironmentDescription,
  EnvironmentEvent,
  EnvironmentRequest,
  RefProblem,
  RefVerification,
} from '@plinth/env-core'
export type { CredentialPort } from './build/credential-port.ts'
export type { CollectionPolicy } from './collect/choose-entries.ts'
export type { CollectionCall } from './collect/plan-collection.ts'
export type { LockCall } from './interchange/lock-environment.ts'
export { type PylockRequest, requirementsFromPylock } from './interchange/read-pylock.ts'
export type { LogEntry, Logger } from './logger.ts'
export type { AcceleratorReport, OccasionalOperations } from './occasional-operations.ts'
export {
  type Environments,
  type EnvironmentsPorts,
  type EnvironmentsSettings,
  openEnvironments,
  type VerifyCall,
} from './open-environments.ts'
export type { EnvironmentCommand } from './run-in-environment.ts'
export type { StoreInspection } from './store/inspect-environment.ts'
export type { ListedEnvironment } from './store/list-environments.ts'
export type { AcquireLock, BackendUse } from './store/open-store.ts'
