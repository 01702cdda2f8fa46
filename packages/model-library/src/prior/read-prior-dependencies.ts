import Sqlite from 'better-sqlite3'
import type { DependencyProfile } from '../dependencies/dependency-profile.ts'

/** What the prior system's database says about dependencies. */
export interface PriorDependencies {
  /** Still to be checked. */
  readonly profiles: readonly DependencyProfile[]
  readonly bindings: readonly PriorBinding[]
}

/** One active binding, with the id of its model and the fields that only the prior system has. */
export interface PriorBinding {
  readonly model_id: string
  readonly binding: Readonly<Record<string, unknown>>
}

/** Reads profiles and active bindings from a copy of the prior system's database; tables that it does not have are empty. */
export function readPriorDependencies(file: string): PriorDependencies {
  const database = new Sqlite(file)
  try {
    const profiles = rowsOf(database, 'dependency_profiles').flatMap(profileOf)
    const bindings = rowsOf(database, 'model_dependency_bindings')
      .filter(({ status }) => status === undefined || status === 'active')
      .sort(byPriority)
      .flatMap(bindingOf)
    return { profiles, bindings }
  } finally {
    database.close()
  }
}

type Row = Readonly<Record<string, unknown>>

function rowsOf(database: Sqlite.Database, table: 'dependency_profiles' | 'model_dependency_bindings'): Row[] {
  const there = database.prepare("select 1 from sqlite_master where type in ('table', 'view') and name = ?").get(table)
  if (there === undefined) return []
  return database.prepare(`select * from ${table}`).all().map(fieldsOf)
}

function byPriority(a: Row, b: Row): number {
  const [first, second] = [Number(a.priority ?? 0), Number(b.priority ?? 0)]
  if (first !== second) return first - second
  return String(a.binding_id) < String(b.binding_id) ? -1 : 1
}

function bindingOf({ model_id, status: _, ...fields }: Row): PriorBinding[] {
  if (typeof model_id !== 'string') return []
  const given = Object.entries(fields).filter(([, value]) => value !== null)
  return [{ model_id, binding: { ...Object.fromEntries(given), source: 'prior_system' } }]
}

function profileOf({ profile_id, profile_version, environment_kind, spec_json }: Row): DependencyProfile[] {
  if (typeof profile_id !== 'string' || typeof profile_version !== 'number') return []
  return [
    {
      profile_id,
      profile_version,
      environment_kind: String(environment_kind),
      description: 'From the prior system.',
      requirements: packagesOf(spec_json).map(requirementOf),
    },
  ]
}

function packagesOf(spec: unknown): readonly unknown[] {
  try {
    const { python_packages } = fieldsOf(JSON.parse(String(spec)))
    return Array.isArray(python_packages) ? python_packages : UNREADABLE
  } catch {
    return UNREADABLE
  }
}

/** No requirement at all would look like a profile that needs nothing. */
const UNREADABLE = [undefined]

/** The prior system writes the pin into `version`, and one index as `index`. */
function requirementOf(value: unknown): DependencyProfile['requirements'][number] {
  const { name, version, index, index_url = index, hashes, ...others } = fieldsOf(value)
  return {
    ...textsOf(others),
    kind: 'python_package',
    name: typeof name === 'string' ? name.trim() : '',
    exact_pin: typeof version === 'string' ? version.trim() : '',
    ...(typeof index_url === 'string' && index_url !== '' ? { index_url } : {}),
    ...(Array.isArray(hashes) && hashes.length > 0 ? { hashes: hashes.map(hashOf) } : {}),
  }
}

function textsOf({ extra_index_urls, markers, python_requires, platform_constraints, source }: Row): Row {
  const given = Object.entries({ extra_index_urls, markers, python_requires, platform_constraints, source })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null))
}

function hashOf(value: unknown): string {
  const hash = String(value).trim().toLowerCase()
  return hash.includes(':') ? hash : `sha256:${hash}`
}

function fieldsOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
