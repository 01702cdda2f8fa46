import type {
  DownloadPolicy,
  Installer,
  InstallerCall,
  RequestedRequirement,
  Resolution,
} from '../installers/installer.ts'
import type { CommandResult, RunCommandOptions } from '../process/command.ts'
import type { CreateFromSpecRequest } from './conda-tools.ts'

/** How environments are made. */
export type BackendKind = 'venv' | 'micromamba'

/**
 * One kind of Python environment behind five verbs. An environment is a directory (`prefix`, absolute) that is never moved.
 * Errors: those of {@link Installer}, `prefix_occupied`, `create_failed`, `environment_missing`, `environment_damaged`,
 * `command_not_found`, `not_an_environment`.
 */
export interface PythonBackend<Request extends { readonly prefix: string } = CreateEnvironmentRequest> {
  readonly kind: BackendKind
  /** Makes an environment. An existing sound one is left as it is (a venv, if it is of the same interpreter); anything else there is refused. */
  create(request: Request, call?: InstallerCall): Promise<PresentEnvironment>
  /** Resolves the requirements jointly and installs them. */
  install(request: InstallPackagesRequest, call?: InstallerCall): Promise<Resolution>
  /** Reads what is there; starts no process. */
  inspect(prefix: string): Promise<EnvironmentInspection>
  /** Runs a command with the environment's own programs first on PATH. Resolves with any exit code. */
  run(request: RunInEnvironmentRequest, options?: Omit<RunCommandOptions, 'env'>): Promise<CommandResult>
  /** Deletes the environment. A missing one is fine; a directory that is not an environment is refused. */
  remove(prefix: string): Promise<void>
}

/** The venv backend gives access to the two phases of its installer. */
export interface VenvBackend extends PythonBackend {
  readonly kind: 'venv'
  readonly installer: Installer
}

/** Conda environments: made from environment.yml or conda-lock.yml; `install` adds conda packages. */
export interface MicromambaBackend extends PythonBackend<CreateFromSpecRequest> {
  readonly kind: 'micromamba'
}

/** For {@link PythonBackend} `create` of venv. */
export interface CreateEnvironmentRequest {
  readonly prefix: string
  /** Absolute path of a host interpreter. */
  readonly python: string
  /** `bundled`: with the pip that this Python carries. Default `none`. */
  readonly pip?: 'bundled' | 'none' | undefined
}

/** For {@link PythonBackend} `install`. */
export interface InstallPackagesRequest extends DownloadPolicy {
  readonly prefix: string
  readonly requirements: readonly RequestedRequirement[]
}

/** For {@link PythonBackend} `run`. */
export interface RunInEnvironmentRequest {
  readonly prefix: string
  /** A name that is looked up in the environment, then on PATH; or a path. */
  readonly program: string
  readonly args?: readonly string[] | undefined
  /** Added to (or, with undefined, taken from) the child's environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** What `inspect` found at a prefix. */
export type EnvironmentInspection = AbsentEnvironment | DamagedEnvironment | PresentEnvironment

/** Nothing is at the prefix, or an empty directory. */
export interface AbsentEnvironment {
  readonly state: 'absent'
  readonly prefix: string
}

/** Something is at the prefix that cannot be used. `code`: `not_an_environment`, `interpreter_missing`, `site_packages_missing`, `configuration_unreadable`; of conda also `unfinished`, `moved`. */
export interface DamagedEnvironment {
  readonly state: 'damaged'
  readonly prefix: string
  readonly code: string
  readonly message: string
}

/** A sound environment. */
export interface PresentEnvironment {
  readonly state: 'present'
  readonly prefix: string
  readonly pythonExecutable: string
  /** As recorded when the environment was made: `3.11.7`. */
  readonly pythonVersion: string
  /** Directory of the interpreter that it was made from. */
  readonly pythonHome: string
  readonly sitePackages: string
  /** In order of canonical names, then of directories. */
  readonly distributions: readonly InstalledDistribution[]
}

/** One distribution as its `.dist-info` describes it. */
export interface InstalledDistribution {
  /** As the distribution writes it. */
  readonly name: string
  /** PEP 503 form. */
  readonly canonicalName: string
  readonly version: string
  /** Absolute path of its `.dist-info` directory. */
  readonly directory: string
}
