import { canonicalJson, type EnvironmentManifestV1 } from '@plinth/contracts'

/** One input in which two environments differ. Absent means that this side has nothing there. */
export interface KeyChange {
  /** The input: `python`, `requirements.torch`, `sources.torch.index_url`, `installer.version`, … */
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
  /** One sentence for people: `torch pin 2.12.0 → 2.13.0`. */
  readonly message: string
}

/** A manifest, or its `key_inputs` alone. */
export type KeyInputsHolder = Pick<EnvironmentManifestV1, 'key_inputs'>

/**
 * Why two environments have different keys: every input that differs, in the words of its field, sorted by field. Equal inputs give an
 * empty list.
 */
export function explainKeyChange(before: KeyInputsHolder, after: KeyInputsHolder): KeyChange[] {
  const fields = new Set([...Object.keys(before.key_inputs), ...Object.keys(after.key_inputs)])
  const changes = [...fields].flatMap((field) =>
    fieldChanges(field, before.key_inputs[field] ?? null, after.key_inputs[field] ?? null),
  )
  return changes.sort((a, b) => (a.field < b.field ? -1 : 1))
}

/** Objects are compared part by part, lists of packages package by package; their order means nothing. */
function fieldChanges(field: string, was: unknown, is: unknown): KeyChange[] {
  if (isPackageList(was) && isPackageList(is)) return packageChanges(field, was, is)
  if (isRecord(was) && isRecord(is)) return partChanges(field, was, is)
  const [left, right] = field === 'env_ids' ? [sorted(was), sorted(is)] : [was, is]
  return isSame(left, right) ? [] : [changeOf(field, left, right)]
}

function packageChanges(field: string, was: readonly Package[], is: readonly Package[]): KeyChange[] {
  const [left, right] = [byName(was), byName(is)]
  const names = new Set([...left.keys(), ...right.keys()])
  return [...names].flatMap((name) => {
    const [one, other] = [left.get(name), right.get(name)]
    // Nearly all are equal, and this is the cheapest way to see it.
    if (JSON.stringify(one) === JSON.stringify(other)) return []
    const [before, after] = [eachOnce(one), eachOnce(other)]
    const place = `${field}.${name}`
    if (before.length > 1 || after.length > 1) {
      return isSame(before, after) ? [] : [changeOf(place, before, after)]
    }
    return partChanges(place, before[0] ?? {}, after[0] ?? {})
  })
}

function partChanges(place: string, was: Readonly<Record<string, unknown>>, is: Readonly<Record<string, unknown>>) {
  const parts = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...parts].flatMap((part) => {
    if (part === 'name' && place.includes('.')) return []
    const [before, after] = [orNothing(was[part]), orNothing(is[part])]
    return isSame(before, after) ? [] : [changeOf(`${place}.${part}`, before, after)]
  })
}

function changeOf(field: string, before: unknown, after: unknown): KeyChange {
  const [was, is] = [orNothing(before), orNothing(after)]
  const sides = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
  return { field, ...sides, message: `${words(field)} ${show(was)} → ${show(is)}` }
}

type Package = Readonly<Record<string, unknown>>

function isPackageList(value: unknown): value is readonly Package[] {
  return Array.isArray(value) && value.every((each) => isRecord(each) && typeof each.name === 'string')
}

function byName(packages: readonly Package[]): Map<string, Package[]> {
  return Map.groupBy(packages, ({ name }) => String(name))
}

/** The entries of one package, with sorted hashes. */
function eachOnce(packages: readonly Package[] = []): readonly Package[] {
  return sortUnique(packages.map((each) => ('hashes' in each ? { ...each, hashes: sorted(each.hashes) } : each)))
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? sortUnique(value) : value
}

function sortUnique<T>(items: readonly T[]): readonly T[] {
  const byText = new Map(items.map((each) => [canonicalJson(each), each]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
}

/** Null and an empty list say nothing. */
function orNothing(value: unknown): unknown {
  return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value
}

function isSame(a: unknown, b: unknown): boolean {
  if ((a ?? null) === (b ?? null)) return true
  if (typeof a !== 'object' || typeof b !== 'object') return false
  return canonicalJson(a ?? null) === canonicalJson(b ?? null)
}

function words(field: string): string {
  const [list, name, part] = field.split('.')
  if (list === 'requirements' || list === 'sources') return [name, part].filter(Boolean).join(' ').replaceAll('_', ' ')
  return field === 'python' ? 'Python' : field.replaceAll('_', ' ').replaceAll('.', ' ')
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : canonicalJson(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
