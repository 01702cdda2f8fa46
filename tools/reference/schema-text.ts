import { canonicalJson, type JsonSchema } from '@plinth/contracts'

/** The schema of a named contract, to link where another contract embeds it. */
export type ContractNames = ReadonlyMap<string, string>

/** One row of a contract's table. */
export interface FieldRow {
  /** `bindings[].state`. */
  readonly path: string
  /** What it holds, as Markdown. */
  readonly type: string
  /** `required`, `optional`, or the default as JSON. */
  readonly presence: string
}

/** The fields of an object schema, inner ones after their parent; fields of an embedded contract are left to its own table. */
export function describeFields(schema: JsonSchema, names: ContractNames, path = ''): FieldRow[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  return Object.entries(asSchema(schema.properties)).flatMap(([name, value]) => {
    const field = asSchema(value)
    const own = path === '' ? name : `${path}.${name}`
    const presence =
      'default' in field ? `default \`${JSON.stringify(field.default)}\`` : required.has(name) ? 'required' : 'optional'
    const plain = presence === 'required' ? field : withoutNull(field)
    return [{ path: own, type: describeType(plain, names), presence }, ...innerFields(plain, names, own)]
  })
}

/** What a schema allows, in words. */
export function describeType(schema: JsonSchema, names: ContractNames): string {
  const name = names.get(identityOf(schema))
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`
  if ('const' in schema) return code(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map(code).join(', ')
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((each) => describeType(asSchema(each), names)).join(' or ')
  if (schema.type === 'array')
    return `list of ${describeType(asSchema(schema.items), names)}${atLeast(schema.minItems, ', at least ')}`
  if (schema.type === 'object') return describeObject(schema, names)
  if (schema.type === 'string') return describeString(schema)
  if (schema.type === 'number' || schema.type === 'integer') return `${schema.type}${atLeast(schema.minimum, ' ≥ ')}`
  return typeof schema.type === 'string' ? schema.type : 'any JSON value'
}

/** Two schemas are of one contract when they differ in nothing but name and closedness. */
export function identityOf(schema: JsonSchema): string {
  const plain = JSON.stringify(schema, (key, value) =>
    ['$schema', 'title', 'additionalProperties'].includes(key) && typeof value !== 'object' ? undefined : value,
  )
  return canonicalJson(JSON.parse(plain))
}

function innerFields(schema: JsonSchema, names: ContractNames, path: string): FieldRow[] {
  if (names.has(identityOf(schema))) return []
  if (schema.type === 'array') return innerFields(asSchema(schema.items), names, `${path}[]`)
  if (typeof schema.additionalProperties === 'object')
    return innerFields(asSchema(schema.additionalProperties), names, `${path}.*`)
  return describeFields(schema, names, path)
}

function describeObject(schema: JsonSchema, names: ContractNames): string {
  if (schema.properties !== undefined) return 'object'
  if (typeof schema.additionalProperties !== 'object') return 'any JSON object'
  return `map of ${describeType(asSchema(schema.additionalProperties), names)}`
}

function describeString({ format, pattern, examples }: JsonSchema): string {
  if (format === 'date-time') return 'RFC 3339 time'
  if (typeof pattern === 'string' && pattern.startsWith('[^\\s')) return 'string, not blank'
  if (typeof pattern === 'string') return `string matching ${code(pattern)}`
  return Array.isArray(examples) ? `string, known: ${examples.map(code).join(', ')}` : 'string'
}

function atLeast(value: unknown, words: string): string {
  return typeof value === 'number' && value > Number.MIN_SAFE_INTEGER ? `${words}${value}` : ''
}

function code(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `\`${text.replaceAll('|', '\\|')}\``
}

function withoutNull(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.anyOf)) return schema
  const rest = schema.anyOf.filter((each) => each.type !== 'null')
  return rest.length === 1 ? asSchema(rest[0]) : { ...schema, anyOf: rest }
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
