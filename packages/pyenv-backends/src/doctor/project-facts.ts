import type { LockVerdict } from '../backend/conda-tools.ts'
import type { EnvironmentInspection } from '../backend/python-backend.ts'
import type { EnvironmentPlace } from '../project/environment-place.ts'
import type { EnvrcState } from '../project/envrc.ts'

/** What is known of a project and of the one environment that is looked at. */
export interface ProjectFacts {
  /** Absolute. */
  readonly root: string
  readonly place: EnvironmentPlace
  readonly inspection: EnvironmentInspection
  /** Where the environment was made, as far as it was written down. */
  readonly recordedPrefix: string | null
  readonly envrc: EnvrcState
  /** `empty`, `configured`, `not found`. */
  readonly envFile: string
  /** Scripts whose interpreter is not there. */
  readonly deadScripts: readonly string[]
  /** Names of distributions that are installed more than once. */
  readonly duplicates: readonly string[]
  /** In a conda environment: distributions that pip installed. */
  readonly pipPackages: readonly string[]
  /** Python versions that a version manager is told to use here, by file. */
  readonly pins: Readonly<Record<string, string>>
  /** Null for a venv. */
  readonly lock: LockVerdict | null
  /** Null for a venv. */
  readonly micromamba: 'found' | 'missing' | null
}
