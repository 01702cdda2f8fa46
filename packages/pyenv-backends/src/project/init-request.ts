import type { CondaTools } from '../backend/conda-tools.ts'
import type { PythonBackend } from '../backend/python-backend.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import type { PythonLocator } from '../python/python-locator.ts'
import type { VersionManager } from '../python/version-managers.ts'
import type { InitDialogue } from './init-dialogue.ts'

/** What an initialisation works with. */
export interface InitPorts {
  readonly locator: PythonLocator
  readonly backend: PythonBackend
  readonly conda: CondaTools
  readonly findManagers: () => Promise<readonly VersionManager[]>
  /** For `--install`. */
  readonly tools: InstallerTools
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's home directory. */
  readonly home: string
  readonly dialogue: InitDialogue
}

/** What is to be initialised: the project directory, and what the command line says. */
export interface InitRequest {
  /** Absolute. */
  readonly root: string
  /** Name of the environment's directory inside the project. */
  readonly venvDirectory?: string | undefined
  /** `--env`. */
  readonly environment?: string | undefined
  /** `--env-name`. */
  readonly environmentName?: string | undefined
  readonly backend?: string | undefined
  /** `3.11` or `3.11.5`; undefined for the newest release that is found. */
  readonly pythonVersion?: string | undefined
  /** The version is that of the old environment, and not a wish: the configuration does not get it. */
  readonly isVersionKept?: boolean | undefined
  /** Requirements to install into a venv that is made: `six==1.17.0`. */
  readonly reinstall?: readonly string[] | undefined
  readonly channels?: readonly string[] | undefined
  /** Makes the environment anew. */
  readonly force?: boolean | undefined
  readonly strict?: boolean | undefined
  readonly noDirenv?: boolean | undefined
  readonly localEnv?: boolean | undefined
  readonly install?: boolean | undefined
  readonly autoBootstrap?: boolean | undefined
  readonly bootstrapTo?: 'project' | 'user' | undefined
}
