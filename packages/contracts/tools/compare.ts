/** A JSON Schema read as data. */
export type Schema = { readonly [keyword: string]: unknown }

/** One change that the freeze does not allow: the field it hits and what happened to it. */
export interface Violation {
  readonly field: string
  readonly what: string
}

/**
 * What of `current` breaks the promise of `frozen`. Only growth is allowed: a new field that is not required, and more examples of an open
 * set. Every other difference is a violation, loosening included, since a document that a newer writer makes would break an older reader.
 */
export function violationsOf(frozen: Schema, current: Schema, at = ''): Violation[] {
  const keywords = [...new Set([...Object.keys(frozen), ...Object.keys(current)])].filter(
    (keyword) => keyword !== 'examples',
  )
  return keywords.flatMap((keyword) =>
    compareKeyword(keyword, { frozen: frozen[keyword], current: current[keyword], at }),
  )
}

interface Pair {
  readonly frozen: unknown
  readonly current: unknown
  readonly at: string
}

function compareKeyword(keyword: string, pair: Pair): Violation[] {
  const { frozen, current, at } = pair
  if (keyword === 'properties' && isSchema(frozen) && isSchema(current)) return compareProperties(frozen, current, at)
  if (keyword === 'required') return compareRequired(names(frozen), names(current), at)
  if (keyword === 'enum') return compareEnum(names(frozen), names(current), at)
  if (keyword === 'items' || keyword === 'additionalProperties')
    return compareInner(pair, keyword === 'items' ? '[]' : '.*')
  if (keyword === 'anyOf' && Array.isArray(frozen) && Array.isArray(current) && frozen.length === current.length) {
    return frozen.flatMap((option: unknown, index) => compareInner({ frozen: option, current: current[index], at }, ''))
  }
  return JSON.stringify(frozen) === JSON.stringify(current)
    ? []
    : [{ field: at || 'the document', what: retyped(keyword, frozen, current) }]
}

function compareProperties(frozen: Schema, current: Schema, at: string): Violation[] {
  return Object.entries(frozen).flatMap(([name, before]) => {
    const field = at === '' ? name : `${at}.${name}`
    const after = current[name]
    if (after === undefined) return [{ field, what: 'was removed or renamed' }]
    return isSchema(before) && isSchema(after) ? violationsOf(before, after, field) : []
  })
}

function compareRequired(frozen: readonly string[], current: readonly string[], at: string): Violation[] {
  const field = (name: string) => (at === '' ? name : `${at}.${name}`)
  const added = current
    .filter((name) => !frozen.includes(name))
    .map((name) => ({ field: field(name), what: 'became required' }))
  const dropped = frozen
    .filter((name) => !current.includes(name))
    .map((name) => ({ field: field(name), what: 'is no longer required' }))
  return [...added, ...dropped]
}

function compareEnum(frozen: readonly string[], current: readonly string[], at: string): Violation[] {
  const field = at || 'the document'
  const dropped = frozen
    .filter((value) => !current.includes(value))
    .map((value) => ({ field, what: `lost the value ${JSON.stringify(value)}` }))
  const added = current
    .filter((value) => !frozen.includes(value))
    .map((value) => ({ field, what: `gained the value ${JSON.stringify(value)}, though its set is closed` }))
  return [...dropped, ...added]
}

function compareInner({ frozen, current, at }: Pair, step: string): Violation[] {
  if (isSchema(frozen) && isSchema(current)) return violationsOf(frozen, current, `${at}${step}`)
  return JSON.stringify(frozen) === JSON.stringify(current)
    ? []
    : [{ field: at || 'the document', what: retyped(step, frozen, current) }]
}

function retyped(keyword: string, frozen: unknown, current: unknown): string {
  return `changed ${keyword} from ${JSON.stringify(frozen) ?? 'nothing'} to ${JSON.stringify(current) ?? 'nothing'}`
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
