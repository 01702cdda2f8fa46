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
  const [left, right] = [flatten(before.key_inputs), flatten(after.key_inputs)]
  const fields = [...new Set([...left.keys(), ...right.keys()])].sort()
  return fields.flatMap((field) => {
    const [was, is] = [left.get(field), right.get(field)]
    if (canonicalJson(was ?? null) === canonicalJson(is ?? null)) return []
    const sides = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
    return [{ field, ...sides, message: `${words(field)} ${show(was)} → ${show(is)}` }]
  })
}

/** Lists of packages become one field per package and part; everything else stays as it is. */
function flatten(inputs: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(inputs).flatMap(([field, value]) => flattenField(field, value)))
}

function flattenField(field: string, value: unknown): [string, unknown][] {
  if (isRecord(value)) return Object.entries(value).map(([part, inner]) => [`${field}.${part}`, inner])
  if (!Array.isArray(value) || !value.every((each) => isRecord(each) && typeof each.name === 'string')) {
    return [[field, value]]
  }
  const byName = Map.groupBy(value, (each) => String(each.name))
  return [...byName].flatMap(([name, entries]) => {
    if (entries.length > 1) return [[`${field}.${name}`, entries]]
    return Object.entries(entries[0] ?? {}).flatMap(([part, inner]): [string, unknown][] =>
      part === 'name' || isEmpty(inner) ? [] : [[`${field}.${name}.${part}`, inner]],
    )
  })
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

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
