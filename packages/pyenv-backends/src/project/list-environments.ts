import type { CondaTools } from '../backend/conda-tools.ts'
import type { BackendKind, EnvironmentInspection, PythonBackend } from '../backend/python-backend.ts'
import { currentEnvironment } from './current-environment.ts'
import { type EnvironmentPlace, environmentPlace, namedPlaces } from './environment-place.ts'
import { placeSettings } from './project-settings.ts'
import { readPyveConfig } from './read-pyve-config.ts'
import { readRegistry } from './registry.ts'

/** Reads environments of both kinds. */
export interface Inspectors {
  readonly backend: Pick<PythonBackend, 'inspect'>
  readonly conda: Pick<CondaTools, 'inspect'>
}

/** One environment of a project. */
export interface ListedEnvironment {
  readonly name: string
  readonly backend: BackendKind
  readonly prefix: string
  /** Null for one that is broken, or has no Python. */
  readonly python_version: string | null
  readonly packages: number | null
  readonly state: EnvironmentInspection['state']
  /** Used when none is named. */
  readonly is_active: boolean
  readonly is_default: boolean
}

/** The environments of a project, the named ones in the order in which they were made. */
export interface EnvironmentListing {
  readonly root: string
  readonly environments: readonly ListedEnvironment[]
  /** Name of the active one, and what makes it so. */
  readonly active: { readonly name: string; readonly by: '.pyve/current' | '.pyve/config' | "the project's own" } | null
  readonly default_env: string | null
}

/** Reads what environments a project has; starts no process. */
export async function listEnvironments(inspectors: Inspectors, root: string): Promise<EnvironmentListing> {
  const config = await readPyveConfig(root)
  const settings = placeSettings(config)
  const active = environmentPlace({ root, settings })
  const order = Object.keys((await readRegistry(root)).environments)
  const rank = ({ name }: EnvironmentPlace) => (order.includes(name) ? order.indexOf(name) : order.length)
  const named = namedPlaces(root).toSorted((a, b) => rank(a) - rank(b))
  const own = environmentPlace({ root, settings, environment: settings.venvDirectory ?? '.venv' })
  const places = [...(own === null ? [] : [own]), ...named]
  const environments = await Promise.all(
    places.map(async (place) => {
      const found = await inspectPlace(inspectors, place)
      const isPresent = found.state === 'present'
      return {
        ...place,
        python_version: isPresent && found.pythonVersion !== '' ? found.pythonVersion : null,
        packages: isPresent ? found.distributions.length : null,
        state: found.state,
        is_active: place.prefix === active?.prefix,
        is_default: place.name === config.default_env,
      }
    }),
  )
  return {
    root,
    environments,
    active: active && { name: active.name, by: reasonFor(root, active, config.default_env) },
    default_env: config.default_env ?? null,
  }
}

/** What lies at a place, by the backend that it is of. */
export function inspectPlace({ backend, conda }: Inspectors, place: EnvironmentPlace): Promise<EnvironmentInspection> {
  return place.backend === 'venv' ? backend.inspect(place.prefix) : conda.inspect(place.prefix)
}

function reasonFor(root: string, active: EnvironmentPlace, byDefault: string | undefined) {
  if (currentEnvironment(root) === active.name) return '.pyve/current'
  return byDefault === active.name ? '.pyve/config' : "the project's own"
}

/** The lines of a listing. Source: seed 004, "Environment Listing Output". */
export function listingLines(
  { root, environments, active, default_env }: EnvironmentListing,
  detail: 'short' | 'verbose' = 'short',
): string[] {
  if (environments.length === 0) return [`No environments in ${root}.`]
  const width = Math.max(16, ...environments.map(({ name }) => name.length))
  const lines = environments.flatMap((each) => {
    const python = each.python_version === null ? 'no Python' : `Python ${each.python_version}`
    const mark = each.is_active ? '*' : ' '
    const line = `  ${mark} ${each.name.padEnd(width)} ${`(${each.backend})`.padEnd(12)} ${python.padEnd(16)}${each.is_active ? '[active]' : ''}`
    const more = [
      `      ${each.prefix}`,
      `      ${each.packages ?? 0} packages, ${each.state === 'present' ? 'sound' : 'damaged'}`,
    ]
    return [line.trimEnd(), ...(detail === 'verbose' ? more : [])]
  })
  const notes = [
    ...(active === null
      ? []
      : [`Active: ${active.name} (${active.by.startsWith('.') ? `via ${active.by}` : active.by})`]),
    ...(default_env === null ? [] : [`Default: ${default_env} (via .pyve/config)`]),
  ]
  return [`Environments in ${root}:`, '', ...lines, ...(notes.length > 0 ? ['', ...notes] : [])]
}
