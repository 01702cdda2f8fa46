export {
  canonicalizeName,
  comparePythonVersions,
  evaluateMarker,
  normalizePythonVersion,
  parseRequirement,
  specifierContains,
} from '@plinth/contracts'
export type { IndexLocation, IndexPolicy } from './boundary/index-location.ts'
export type { LocalPath } from './boundary/local-path.ts'
export type { UrlCredential } from './boundary/move-credentials.ts'
export type { PackageName } from './boundary/package-name.ts'
export type { PackagePin } from './boundary/package-pin.ts'
export type { PackageSource } from './boundary/package-source.ts'
export { type CheckedRequest, type EnvironmentRequest, parseRequest } from './boundary/parse-request.ts'
export { normalizePlatformKey } from './boundary/platform-key.ts'
export { withoutCredentials } from './boundary/without-secrets.ts'
export {
  ENVIRONMENT_KINDS,
  type EnvironmentIdentity,
  type EnvironmentKind,
  type InstallerInput,
  type SourceInput,
} from './identity/environment-identity.ts'
export { type EnvironmentKey, environmentKey } from './identity/environment-key.ts'
export { explainKeyChange, type KeyChange, type KeyInputsHolder } from './identity/explain-key-change.ts'
export { requirementsFingerprint } from './identity/requirements-fingerprint.ts'
export { deepFrozen } from './memory/deep-frozen.ts'
export { compactPatches } from './overrides/compact-patches.ts'
export { describeRequirements } from './overrides/describe-requirements.ts'
export {
  type MergedBinding,
  type MergedField,
  type MergedRequirement,
  type MergedRequirements,
  mergeOverrides,
  type PositionedPatch,
  type WinningPatch,
} from './overrides/merge-overrides.ts'
export type { ClearOverridesRequest, GetOverridesRequest, SetOverridesRequest } from './overrides/set-overrides.ts'
export type { EnvironmentCall, PortCall } from './ports/call.ts'
export type { Clock } from './ports/clock.ts'
export type { CredentialKeeper, KeepingCall } from './ports/credential-keeper.ts'
export type { EnvironmentPorts } from './ports/environment-ports.ts'
export type {
  EnvironmentInspection,
  EnvironmentLease,
  EnvironmentPlan,
  EnvironmentProvisioner,
  LackingItem,
  ProvisionCall,
  ProvisionProgress,
  ProvisionResult,
  PublishedEnvironment,
  ValidationDepth,
} from './ports/environment-provisioner.ts'
export type { OverrideStore } from './ports/override-store.ts'
export type { PathKind, PathProbe } from './ports/path-probe.ts'
export type {
  PythonFindings,
  PythonQuery,
  PythonRuntime,
  PythonRuntimeLocator,
  UnusablePython,
} from './ports/python-runtime-locator.ts'
export type { InstallItem } from './requirements/install-items.ts'
export { normalizeRequirements } from './requirements/normalize-requirements.ts'
export type { NormalizedRequirement } from './requirements/normalized-requirement.ts'
export type { LocalWheels, PackageOrigin } from './requirements/package-origin.ts'
export { type PinnedRequirementsOf, pinnedRequirements } from './requirements/pinned-requirements.ts'
export { requireReady } from './service/answer.ts'
export {
  createDependencyEnvironmentService,
  type DependencyEnvironmentService,
  type ServiceSettings,
} from './service/create-dependency-environment-service.ts'
export type { EnvironmentDescription } from './service/describe-environment.ts'
export type { EnvironmentAnswer, OtherAnswer, ReadyAnswer } from './service/environment-answer.ts'
export {
  type RefProblem,
  type RefVerification,
  requireVerifiedRef,
  type VerifyRefCall,
  verifyRef,
} from './service/verify-ref.ts'
export type { EnvironmentEvent } from './status/environment-event.ts'
export {
  createStatusTracker,
  type StateFacts,
  type StatusTracker,
  type StatusTrackerSettings,
  TIMELINE_LIMIT,
} from './status/status-tracker.ts'
export { requireTransition, TRANSITIONS } from './status/transitions.ts'
