import type { InstallerCall } from '../installers/installer.ts'
import type { MicromambaPin } from '../micromamba/micromamba-pins.ts'
import type { RunCommand } from '../process/command.ts'
import type { EnvironmentInspection, PresentEnvironment } from './python-backend.ts'

/** Where a micromamba was found, in the order in which the places are looked at. */
export type MicromambaLocation = 'project' | 'user' | 'system'

/** A micromamba that answers `--version`. */
export interface MicromambaBinary {
  /** Absolute. */
  readonly executable: string
  readonly location: MicromambaLocation
  /** `2.8.1`. */
  readonly version: string
}

/** Which file an environment is made from. Absolute paths. */
export type CondaSpec =
  | { readonly kind: 'lock'; readonly path: string }
  | { readonly kind: 'environment'; readonly path: string }

/** For {@link CondaTools} `create`. */
export interface CreateFromSpecRequest {
  /** Absolute. */
  readonly prefix: string
  readonly spec: CondaSpec
  /** What becomes of an environment that is there: `keep` (default) leaves a finished one as it is, `rebuild` replaces it, and brings it back on failure. */
  readonly existing?: 'keep' | 'rebuild' | undefined
  /** In place of the channels of environment.yml; in the order of the command line. */
  readonly channels?: readonly string[] | undefined
}

/** What is to be judged or made: absolute paths of the two files, whether they are there or not. */
export interface LockFiles {
  readonly environmentFile: string
  readonly lockFile: string
}

/**
 * What a lock is worth beside its environment.yml. `decided_by` says how that was found out; `reason` is for people.
 * `lock_only`: there is a lock and no environment.yml; `none`: neither is there; `unreadable`: the lock does not parse, and times were compared.
 */
export interface LockVerdict {
  readonly state: 'fresh' | 'stale' | 'missing' | 'lock_only' | 'none'
  readonly decided_by: 'input_digest' | 'content_hash' | 'content' | 'modification_time' | 'presence'
  readonly reason: string
  /** Things that a person should know, such as a lock that does not parse. */
  readonly warnings: readonly string[]
  /** When the two files were changed last; null for one that is not there. */
  readonly environment_modified_at: Date | null
  readonly lock_modified_at: Date | null
}

/** For {@link CondaTools} `makeLock`. */
export interface MakeLockRequest extends LockFiles {
  /** conda's names (`linux-64`); the running platform when empty. */
  readonly platforms: readonly string[]
  readonly channels?: readonly string[] | undefined
}

/** What `pyve` needs of micromamba and of locks, for one project. Library code; prints nothing, asks nothing. */
export interface CondaTools {
  /** `.pyve/bin` of the project, then of the home directory, then PATH; null when none of them runs. */
  locate(): Promise<MicromambaBinary | null>
  /** Downloads the pinned micromamba. Errors: `bootstrap_failed`, `bootstrap_digest_mismatch`, `cancelled`. */
  bootstrap(place: 'project' | 'user', call?: InstallerCall): Promise<MicromambaBinary>
  /**
   * Makes an environment and looks at what is there afterwards; undoes or finishes first what a killed attempt left at the prefix.
   * Errors: `micromamba_missing`, `prefix_occupied`, `create_failed` and its reasons (`not_found`, `no_matching_version`, `channel_unavailable`,
   * `hash_mismatch`, `pip_failed`, `lock_lacks_platform`, `invalid_lock`, `invalid_environment_file`, `disk_full`), `cancelled`, `timeout`.
   */
  create(request: CreateFromSpecRequest, call?: InstallerCall): Promise<PresentEnvironment>
  /** Reads conda-meta; starts no process. */
  inspect(prefix: string): Promise<EnvironmentInspection>
  /** Removes an environment, whole or not; nothing there is fine. Error: `not_an_environment`. */
  remove(prefix: string): Promise<void>
  /** What environment.yml declares; null when it is not there. Error: `invalid_environment_file` with line and column. */
  readEnvironmentFile(path: string): Promise<EnvironmentFileFacts | null>
  judgeLock(files: LockFiles): Promise<LockVerdict>
  /** Runs conda-lock. Errors: `conda_lock_missing`, `lock_failed`, `cancelled`. */
  makeLock(request: MakeLockRequest, call?: InstallerCall): Promise<LockVerdict>
  /** Distributions in the environment that pip installed, by name. */
  pipPackages(prefix: string): Promise<readonly string[]>
  /** conda's name of the running platform: `linux-64`. */
  readonly platform: string
}

/** The parts of environment.yml that decide something. */
export interface EnvironmentFileFacts {
  readonly name: string | null
  readonly channels: readonly string[]
  /** Null when there is no such key. */
  readonly dependencies: readonly unknown[] | null
  readonly hasPipSection: boolean
}

/** Settings of `createCondaTools` in src/micromamba. */
export interface CondaToolsSettings {
  /** Absolute path of the project. */
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand?: RunCommand | undefined
  /** The release that `bootstrap` fetches; the pinned one by default. */
  readonly pin?: MicromambaPin | undefined
}
