import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { BackendKind } from '../backend/python-backend.ts'
import { currentEnvironment } from './current-environment.ts'
import { DEFAULT_VENV_DIRECTORY, ENVIRONMENTS_PATH } from './find-project.ts'

/** Where one environment of a project lies. */
export interface EnvironmentPlace {
  readonly backend: BackendKind
  /** Absolute. */
  readonly prefix: string
  /** Of an environment in `.pyve/envs` its name there; of the project's own venv its directory. */
  readonly name: string
}

/** The parts of `.pyve/config` that decide where an environment lies. */
export interface PlaceSettings {
  readonly backend?: string | undefined
  readonly venvDirectory?: string | undefined
  readonly environmentName?: string | undefined
  readonly defaultEnvironment?: string | undefined
}

/** For {@link environmentPlace}. */
export interface PlaceQuestion {
  /** Absolute path of the project. */
  readonly root: string
  readonly settings: PlaceSettings
  /** Value of `--env`. */
  readonly environment?: string | undefined
  /** Value of `--backend`. */
  readonly backend?: string | undefined
}

/**
 * The environment that a command of the project uses: the one that `--env` names, the one of the `--backend`, the active one
 * (`.pyve/current`), the one of `default_env`, else the project's own. Null when it is not there. Imports nothing but Node.
 */
export function environmentPlace(question: PlaceQuestion): EnvironmentPlace | null {
  const { root, settings, environment, backend } = question
  if (environment !== undefined) return namedPlace(root, environment) ?? ownPlaceOf(question, environment)
  const active = currentEnvironment(root) ?? settings.defaultEnvironment
  const place = active === undefined ? ownPlace(question) : namedPlace(root, active)
  if (backend === undefined || backend === 'auto' || place?.backend === backend) return place
  return ownPlace({ ...question, settings: { ...settings, backend } })
}

/** An environment of `.pyve/envs`; null when there is none of that name. */
export function namedPlace(root: string, name: string): EnvironmentPlace | null {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return null
  const prefix = join(root, ...ENVIRONMENTS_PATH, name)
  const backend = backendAt(prefix)
  return backend === null ? null : { backend, prefix, name }
}

/** All environments of `.pyve/envs`, in the order of their names. */
export function namedPlaces(root: string): EnvironmentPlace[] {
  return namesIn(join(root, ...ENVIRONMENTS_PATH))
    .toSorted()
    .flatMap((name) => namedPlace(root, name) ?? [])
}

/** What kind of environment lies at a prefix; null when it is none. */
export function backendAt(prefix: string): BackendKind | null {
  // A conda environment may have a pyvenv.cfg as well.
  if (existsSync(join(prefix, 'conda-meta'))) return 'micromamba'
  return existsSync(join(prefix, 'pyvenv.cfg')) ? 'venv' : null
}

function ownPlaceOf(question: PlaceQuestion, name: string): EnvironmentPlace | null {
  const own = ownPlace(question)
  return own !== null && basename(own.prefix) === name ? own : null
}

function ownPlace({ root, settings }: PlaceQuestion): EnvironmentPlace | null {
  const { backend = 'auto', venvDirectory = DEFAULT_VENV_DIRECTORY } = settings
  const prefix = join(root, venvDirectory)
  if (backend !== 'micromamba' && backendAt(prefix) === 'venv') return { backend: 'venv', prefix, name: venvDirectory }
  return backend === 'venv' ? null : condaPlace(root, settings.environmentName)
}

/** Without a name in the configuration it is the only one that there is. */
function condaPlace(root: string, name: string | undefined): EnvironmentPlace | null {
  const places = namedPlaces(root).filter(({ backend }) => backend === 'micromamba')
  const found = places.find((place) => place.name === name)
  if (found !== undefined) return found
  return name === undefined && places.length === 1 ? (places[0] ?? null) : null
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
