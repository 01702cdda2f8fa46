import * as z from 'zod/mini'
import { ContractError, type ContractFinding, ContractVersionError } from '../errors/contract-error.ts'
import { copyJson } from '../json/copy-json.ts'
import { type Field, type JsonSchema, UNFIT, type UnknownFields, zodOf } from './field.ts'
import { faultsAsFindings, findingsOf, tooManyIssues, versionFindingOf } from './findings.ts'
import { type DocumentOf, type GateFinding, type PartOptions, part, type Rule, type Shape } from './part.ts'
import { exactly } from './values.ts'

/** How a contract is parsed, where its own rule is not wanted. */
export interface ParseOptions {
  /** Default: `refuse` for commands (patches, specs, requests), `keep` for documents read back. */
  readonly unknownFields?: UnknownFields
}

/** What {@link Contract.safeParse} answers. `error.errors` is `errors`. */
export type ParseResult<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: ContractError; readonly errors: readonly ContractFinding[] }

/** One frozen shape of the wire: its name, its JSON Schema (draft 2020-12), and its parser. */
export interface Contract<T> extends Field<T> {
  readonly name: string
  /** `frozen`: only optional fields may be added. `draft`: not yet promised. */
  readonly status: 'frozen' | 'draft'
  /** What the contract does with a field that it does not know. */
  readonly unknown_fields: UnknownFields
  readonly json_schema: JsonSchema
  /** @throws ContractVersionError for another version, ContractError for anything else that does not fit. */
  parse(value: unknown, options?: ParseOptions): T
  safeParse(value: unknown, options?: ParseOptions): ParseResult<T>
}

/** The TypeScript type of a contract. */
export type ContractType<C> = C extends Contract<infer T> ? T : never

/** The version field of a document and the versions that this package reads. */
export interface VersionGate {
  readonly field: string
  readonly versions: readonly number[]
  /** A document without the field is read as the first version. */
  readonly optional?: boolean
}

/** Declares a contract whose documents are objects. */
export interface ContractDeclaration<S extends Shape> {
  readonly name: string
  readonly status?: 'draft'
  /** Default `keep`. */
  readonly unknown_fields?: UnknownFields
  readonly version?: VersionGate
  readonly fields: S
  readonly rules?: readonly Rule<DocumentOf<S>>[]
}

/** Makes a contract of an object. */
export function defineContract<const S extends Shape>(declaration: ContractDeclaration<S>): Contract<DocumentOf<S>> {
  const { name, version, rules } = declaration
  const options: PartOptions<DocumentOf<S>> = {
    ...(rules ? { rules } : {}),
    ...(version ? { gate: versionGate(name, version) } : {}),
  }
  return contractOf(part(declaration.fields, options), declaration)
}

/** Makes a contract of any value, e.g. of a closed set of strings. */
export function contractOf<T>(
  value: Field<T>,
  declaration: { name: string; status?: 'draft'; unknown_fields?: UnknownFields },
): Contract<T> {
  const { name, status = 'frozen', unknown_fields = 'keep' } = declaration
  const safeParse = (input: unknown, options: ParseOptions = {}): ParseResult<T> => {
    const { copy, faults } = copyJson(input)
    if (faults.length > 0) return failed(new ContractError(name, faultsAsFindings(faults)))
    const unknownFields = options.unknownFields ?? unknown_fields
    const read = value.read(copy, unknownFields)
    if (read !== UNFIT) return { success: true, data: read }
    const parsed = run(zodOf(value, unknownFields), copy)
    if (parsed.issues) return failed(errorOf(name, parsed.issues))
    // The field's zod schema produces exactly T.
    return { success: true, data: parsed.data as T }
  }
  const { build, read } = value
  return {
    get json() {
      return value.json
    },
    build,
    read,
    name,
    status,
    unknown_fields,
    get json_schema() {
      return {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: name,
        ...closedIf(unknown_fields, value.json),
      }
    },
    safeParse,
    parse(input, options) {
      const result = safeParse(input, options)
      if (!result.success) throw result.error
      return result.data
    },
  }
}

/** Parses `value` as `contract` says; the same as `contract.parse(value)`. */
export function parseContract<T>(contract: Contract<T>, value: unknown, options?: ParseOptions): T {
  return contract.parse(value, options)
}

/** The field of a version gate with one version. */
export function version<const V extends number>(value: V): Field<V> {
  return exactly(value)
}

function versionGate(
  contract: string,
  gate: VersionGate,
): (raw: Readonly<Record<string, unknown>>) => GateFinding | undefined {
  return (raw) => {
    const found = raw[gate.field] ?? undefined
    if (found === undefined && gate.optional) return undefined
    if (typeof found === 'number' && gate.versions.includes(found)) return undefined
    const expected = gate.versions.join(' or ')
    const message =
      found === undefined
        ? `has no ${gate.field}; ${contract} is read in version ${expected}`
        : `is not version ${expected} of ${contract}`
    return {
      code: 'unsupported_version',
      path: [gate.field],
      message,
      params: { contract, expected: gate.versions, found },
    }
  }
}

type Issues = Parameters<typeof findingsOf>[0]

/** `jitless`: zod compiles parsers with `new Function` otherwise, which strict content security policies report. */
function run(schema: z.ZodMiniType, copy: unknown): { data?: unknown; issues?: Issues } {
  try {
    const parsed = z.safeParse(schema, copy, { jitless: true, reportInput: true })
    return parsed.success ? { data: parsed.data } : { issues: parsed.error.issues }
  } catch (error) {
    // zod hands issues upwards as arguments, and a call takes about a hundred thousand.
    if (error instanceof RangeError) return { issues: [tooManyIssues()] }
    throw error
  }
}

function failed(error: ContractError): { success: false; error: ContractError; errors: readonly ContractFinding[] } {
  return { success: false, error, errors: error.errors }
}

function errorOf(contract: string, issues: Issues): ContractError {
  const gate = versionFindingOf(issues)
  return gate ? new ContractVersionError(gate, findingsOf(issues)) : new ContractError(contract, findingsOf(issues))
}

/** A strict contract closes every object of its schema that lists its properties. */
function closedIf(unknown: UnknownFields, schema: JsonSchema): JsonSchema {
  if (unknown === 'keep') return schema
  const closed = Object.entries(schema).map(([keyword, value]) => [keyword, closeInner(value)])
  return { ...Object.fromEntries(closed), ...('properties' in schema ? { additionalProperties: false } : {}) }
}

function closeInner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeInner)
  if (typeof value !== 'object' || value === null) return value
  return closedIf('refuse', Object.fromEntries(Object.entries(value)))
}
