import type { DependencyEnvironmentStatusV1 } from '@plinth/contracts'
import { canonicalizeName } from '@plinth/contracts'
import type { PublishedEnvironment } from '../ports/environment-provisioner.ts'
import type { Finding } from '../status/finding.ts'
import type { PlannedDecision } from './decision.ts'

type BindingRow = DependencyEnvironmentStatusV1['bindings'][number]

/** The rows of the selected bindings before anything is installed: all of their requirements are missing. */
export function missingRows(decision: PlannedDecision, state: BindingRow['state']): BindingRow[] {
  return rows(decision, (names) => ({ state, missing_requirements: names.map(({ pinned }) => pinned) }))
}

/** The rows once the environment is ready, with the versions that are installed. */
export function installedRows(decision: PlannedDecision, { manifest }: PublishedEnvironment): BindingRow[] {
  const known = decision.rows.get(manifest) ?? rowsOf(decision, manifest)
  if (Object.isFrozen(manifest)) decision.rows.set(manifest, known)
  // Whoever gets an answer may do with it what they like.
  return known.map((row) => ({ ...row, installed_requirements: [...row.installed_requirements] }))
}

function rowsOf(decision: PlannedDecision, manifest: PublishedEnvironment['manifest']): BindingRow[] {
  const versions = new Map(manifest.installed.map(({ name, version }) => [canonicalizeName(name), version]))
  return rows(decision, (names) => ({
    state: 'ready',
    installed_requirements: names.map(({ name, pinned }) => `${name}==${versions.get(name) ?? pinned.split('==')[1]}`),
  }))
}

/** The rows when some packages cannot be had. */
export function lackingRows(decision: PlannedDecision, lacking: ReadonlySet<string>): BindingRow[] {
  return rows(decision, (names) => ({
    state: 'needs_user_input',
    missing_requirements: names.filter(({ name }) => !lacking.has(name)).map(({ pinned }) => pinned),
    failed_requirements: names.filter(({ name }) => lacking.has(name)).map(({ pinned }) => pinned),
  }))
}

/** The rows of bindings that failures name. */
export function failedRows(failures: readonly Finding[]): BindingRow[] {
  const byBinding = Map.groupBy(
    failures.filter(({ binding_id }) => binding_id),
    ({ binding_id = '' }) => binding_id,
  )
  return [...byBinding].map(([binding_id, [first, ...rest]]) => ({
    binding_id,
    state: 'failed',
    ...(first ? { code: first.code, message: first.message } : {}),
    installed_requirements: [],
    missing_requirements: [],
    failed_requirements: [first, ...rest].flatMap((each) => each?.requirement_name ?? []),
  }))
}

interface NamedPin {
  readonly name: string
  /** `name==version` */
  readonly pinned: string
}

function rows(
  { bindings, applying }: PlannedDecision,
  describe: (names: readonly NamedPin[]) => Pick<BindingRow, 'state'> & Partial<BindingRow>,
): BindingRow[] {
  const byBinding = Map.groupBy(applying, ({ binding_id }) => binding_id)
  return bindings.map(({ binding_id, env_id }) => {
    const own = (byBinding.get(binding_id) ?? []).map(
      ({ checked }) => [`${checked.name}==${checked.pin}`, checked] as const,
    )
    const names = [...new Map(own)].map(([pinned, { name }]) => ({ name, pinned }))
    const empty = { installed_requirements: [], missing_requirements: [], failed_requirements: [] }
    return { binding_id, env_id, ...empty, ...describe(names) }
  })
}
