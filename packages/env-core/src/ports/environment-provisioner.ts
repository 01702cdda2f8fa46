import type { EnvironmentManifestV1, EnvironmentUsageV1 } from '@plinth/contracts'
import type { EnvironmentIdentity, EnvironmentKind, InstallerInput } from '../identity/environment-identity.ts'
import type { EnvironmentKey } from '../identity/environment-key.ts'
import type { InstallItem } from '../requirements/install-items.ts'
import type { PortCall } from './call.ts'
import type { PythonRuntime } from './python-runtime-locator.ts'

/** An environment that is published: it has a manifest, and it passed the validation that was asked for. */
export interface PublishedEnvironment {
  readonly manifest: EnvironmentManifestV1
  /** Absolute path of the manifest. */
  readonly manifest_path: string
  /** Absolute path of the environment's own interpreter. */
  readonly python_executable: string
}

/** What the store has under a key. `damaged` is as good as missing; the code and message say what was found. */
export type EnvironmentInspection =
  | { readonly state: 'ready'; readonly environment: PublishedEnvironment }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly code: string; readonly message: string }

/** `quick` starts no process and reads little; `stat` looks at every file; `full` hashes every file. */
export type ValidationDepth = 'quick' | 'stat' | 'full'

/** An environment that is to exist: everything that building it needs, decided. */
export interface EnvironmentPlan {
  readonly key: EnvironmentKey
  readonly identity: EnvironmentIdentity
  readonly environment_kind: EnvironmentKind
  readonly python: PythonRuntime
  /** One per package, in order of names. */
  readonly items: readonly InstallItem[]
  /** For the manifest: what was asked for, what was overridden, what is installed. */
  readonly requirements: { readonly base: unknown; readonly overrides: unknown; readonly effective: unknown }
  readonly requirements_fingerprint: string
  /** `offline` installs from what is cached. */
  readonly network: 'online' | 'offline'
}

/** Progress of provisioning. `total` is absent while unknown. `waiting`: somebody else builds it. */
export interface ProvisionProgress {
  readonly phase: 'waiting' | 'preparing' | 'resolving' | 'downloading' | 'installing' | 'verifying'
  readonly completed: number
  readonly total?: number
  readonly unit: string
  readonly message?: string
}

/** A package that no configured index can provide. */
export interface LackingItem {
  readonly name: string
  /** `not_found`: no such package; `no_matching_version`: not this version; `source_not_usable`: its own source does not provide it. */
  readonly code: 'not_found' | 'no_matching_version' | 'source_not_usable'
  readonly message: string
}

/** `joined`: another caller or process published it meanwhile. `lacking`: every package that is not to be had, not only the first. */
export type ProvisionResult =
  | { readonly state: 'ready'; readonly outcome: 'installed' | 'joined'; readonly environment: PublishedEnvironment }
  | { readonly state: 'lacking'; readonly lacking: readonly LackingItem[] }

/** Call of {@link EnvironmentProvisioner.provision}. */
export interface ProvisionCall extends PortCall {
  readonly onProgress?: ((progress: ProvisionProgress) => void) | undefined
}

/** Keeps an environment from being collected until released. `await using` releases it. */
export interface EnvironmentLease extends AsyncDisposable {
  readonly environment: PublishedEnvironment
  /**
   * Keeps it for a program as well that was started in it, for as long as that lives, even when this process is killed; `release` lets go of both.
   * False when there is no such process any more.
   */
  readonly holdFor: (pid: number) => Promise<boolean>
  readonly release: () => Promise<void>
}

/** Where environments are kept, and how they are made. Source: seed 000, EnvironmentProvisioner. */
export interface EnvironmentProvisioner {
  /** Name and version of the installer, as they enter the key. Starts no process where it can be helped. */
  readonly installer: (call: PortCall) => Promise<InstallerInput>
  /** Looks at what is published under a key. */
  readonly inspect: (key: string, depth: ValidationDepth, call: PortCall) => Promise<EnvironmentInspection>
  /** Builds the environment unless somebody has done so; throws a CodedError when that fails. */
  readonly provision: (plan: EnvironmentPlan, call: ProvisionCall) => Promise<ProvisionResult>
  /** Notes that an environment was used. Never fails. */
  readonly recordUse: (key: string) => Promise<void>
  /** Throws `environment_not_ready` when nothing is published under the key any more. */
  readonly acquire: (key: string, call: PortCall) => Promise<EnvironmentLease>
  /** Usage of a published environment; null when nothing was recorded. */
  readonly usage: (key: string) => Promise<EnvironmentUsageV1 | null>
}
