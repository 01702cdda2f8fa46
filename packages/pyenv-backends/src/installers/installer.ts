import type { ProcessMarks, SpawnedProcess } from '../process/command.ts'

/** Name of an installer behind {@link Installer}. */
export type InstallerName = 'uv' | 'pip'

/**
 * Puts packages into environments, in two phases: `resolve` fixes every distribution with its hashes, `install` puts exactly those into a
 * prefix. The host's pip configuration serves the downloads ({@link hostIndexConfiguration}).
 *
 * Errors of both phases: `hash_mismatch`, `network` (no connection), `certificate_untrusted`, `credentials_required`, `credentials_refused`,
 * `server_error` (the index fails), `download_incomplete` (less came than was announced), `not_found` (no index has the package), `no_matching_version` (the package is there,
 * the version is not, or nothing fits together), `build_failed`, `invalid_wheel` (a file of the index cannot be installed),
 * `disk_full`, `python_incompatible`, `timeout` (an answer or the whole took too long), `cancelled`, `install_failed` (anything else), `installer_unavailable` (the tool cannot be fetched), `invalid_requirement`.
 */
export interface Installer {
  readonly name: InstallerName
  /** Name and version as they enter an environment's key. Starts no process for the pinned tool. */
  identify(call?: InstallerCall): Promise<InstallerIdentity>
  /** Fetches the tool unless it is there. `resolve` and `install` do it by themselves. */
  prepare(request: PrepareRequest, call?: InstallerCall): Promise<void>
  resolve(request: ResolveRequest, call?: InstallerCall): Promise<Resolution>
  /**
   * Looks each requirement up on its own, without its dependencies, and gives all that are not to be had: what `resolve` stops at is the
   * first of them. Throws what is no matter of a single requirement (`network`, `disk_full`, `timeout`, `cancelled`, …).
   */
  findLacking(request: ResolveRequest, call?: InstallerCall): Promise<LackingRequirement[]>
  /**
   * Downloads the wheel of each requirement, without its dependencies, from this installer's own indexes; always by the pinned pip, as uv
   * downloads nothing without installing it. A repository (`name @ git+https://…@commit`) is built to a wheel where source builds are allowed.
   * Gives their absolute paths in order of the requirements.
   */
  fetchWheels(request: FetchWheelsRequest, call?: InstallerCall): Promise<readonly string[]>
  install(request: InstallRequest, call?: InstallerCall): Promise<void>
  /**
   * Where the files of a resolution lie, each with its size where the index tells, without credentials; offline as far as it is cached. Files
   * that do not fit the interpreter, or that the resolution does not accept, are left out.
   */
  locate(request: LocateRequest, call?: InstallerCall): Promise<readonly LocatedFile[]>
  /**
   * Puts the files of a resolution into a folder, from which they can be found without a network (as a find-links folder). Missing where the
   * tool installs from its own cache, as uv does.
   */
  keepWheels?(request: KeepWheelsRequest, call?: InstallerCall): Promise<void>
}

/** What an installer is, as it enters an environment's key. */
export interface InstallerIdentity {
  readonly name: InstallerName
  readonly version: string
}

/** For {@link Installer} `prepare`. */
export interface PrepareRequest {
  /** Absolute path of a host interpreter; its pip fetches the tool. */
  readonly python: string
  /** `offline`: what is not there is `installer_unavailable`. `online` by default. */
  readonly network?: 'online' | 'offline' | undefined
}

/** For {@link Installer} `locate`. */
export interface LocateRequest extends DownloadPolicy {
  /** `requirementsText` of a {@link Resolution}. */
  readonly requirementsText: string
  /** Absolute path of the interpreter that the files have to fit. */
  readonly python: string
}

/** For {@link Installer} `keepWheels`. */
export interface KeepWheelsRequest extends LocateRequest {
  /** Absolute; made if needed. */
  readonly folder: string
}

/** A file of a distribution. */
export interface LocatedFile {
  /** PEP 503 form. */
  readonly name: string
  /** Null for a requirement by URL, whose version the file tells. */
  readonly version: string | null
  /** `https:`, `http:` or `file:`, without credentials. */
  readonly url: string
  /** Bytes; null where nobody says. */
  readonly size: number | null
  /** `sha256:<hex>`. */
  readonly hash: string
}

/** For {@link Installer} `resolve`. */
export interface ResolveRequest extends DownloadPolicy {
  /** Resolved jointly: no two of them can end with different versions of one package. */
  readonly requirements: readonly RequestedRequirement[]
  /** Absolute path of the interpreter that the environment will have. */
  readonly python: string
}

/** For {@link Installer} `fetchWheels`. */
export interface FetchWheelsRequest {
  /** Pins, or direct references. Where hashes are declared only those files are taken. */
  readonly requirements: readonly RequestedRequirement[]
  /** `forbid` by default: wheels only. */
  readonly sourceBuilds?: DownloadPolicy['sourceBuilds']
  /** Absolute path of the interpreter that the wheels have to fit. */
  readonly python: string
  /** Absolute path of an empty folder; each wheel gets one of its own in it. What lies there after a failure is not to be used. */
  readonly folder: string
}

/** A requirement that cannot be had here, and why. */
export interface LackingRequirement {
  /** As it was asked for. */
  readonly requirement: string
  readonly code: (typeof LACKING_CODES)[number]
  readonly message: string
}

/** The errors that are a matter of one requirement. */
export const LACKING_CODES = [
  'not_found',
  'no_matching_version',
  'python_incompatible',
  'hash_mismatch',
  'build_failed',
] as const

/** One requirement. Nothing in it can become an option of the installer. */
export interface RequestedRequirement {
  /** PEP 508, one line: `torch==2.13.0`, `tool @ file:///wheels/tool-1.0-py3-none-any.whl`. */
  readonly requirement: string
  /** `sha256:<64 hex digits>`; when given, only these files are accepted. */
  readonly hashes?: readonly string[] | undefined
}

/** The outcome of `resolve`: a value that can be stored, and installed again at any time with the same result. */
export interface Resolution {
  /** Requirements file with a pin and hashes for every distribution, one logical line each, in order of names. */
  readonly requirementsText: string
  readonly packages: readonly ResolvedPackage[]
}

/** One distribution of a {@link Resolution}. */
export interface ResolvedPackage {
  /** PEP 503 form. */
  readonly name: string
  /** As it will be installed: `2.13.0+cpu`. Null for a requirement by URL, whose version is known once it is installed. */
  readonly version: string | null
  /** `sha256:<hex>`, at least one. */
  readonly hashes: readonly string[]
}

/** For {@link Installer} `install`. */
export interface InstallRequest extends DownloadPolicy {
  /** Absolute path of an existing environment. */
  readonly prefix: string
  /** `requirementsText` of a {@link Resolution}. */
  readonly requirementsText: string
  /** Names of packages whose cached copies are not to be used: they are downloaded anew, and cached again. Default none. */
  readonly refresh?: readonly string[] | undefined
}

/** What may be downloaded and run. */
export interface DownloadPolicy {
  /** `forbid` by default: wheels only, as a source distribution runs code. */
  readonly sourceBuilds?: 'forbid' | 'allow' | undefined
  /** `offline`: uv has its cache and the find-links folders, pip the find-links folders alone. `online` by default. */
  readonly network?: 'online' | 'offline' | undefined
}

/** What goes along with a long operation. */
export interface InstallerCall {
  /** Ends the tool's whole process group; throws `cancelled`. */
  readonly signal?: AbortSignal | undefined
  readonly onEvent?: ((event: InstallProgress) => void) | undefined
  /** Called for each process that writes into a prefix, before it can have written anything of note. */
  readonly onSpawn?: ((child: SpawnedProcess) => void | Promise<void>) | undefined
  /** Variables that every process of the call carries, and by which it can be found again: see {@link RunCommandOptions} `marks`. */
  readonly marks?: ProcessMarks | undefined
  /** For each process of the call; 30 minutes by default. */
  readonly timeoutMs?: number | undefined
}

/** Progress of a long operation; `total` is absent while unknown. */
export interface InstallProgress {
  readonly phase: 'preparing' | 'resolving' | 'downloading' | 'installing'
  readonly completed: number
  readonly total?: number
  /** Downloads are told in bytes where they are known, from then on until the first package is installed. */
  readonly unit: 'steps' | 'packages' | 'bytes'
  readonly message?: string
}
