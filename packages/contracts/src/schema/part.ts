import * as z from 'zod/mini'
import {
  type Field,
  type FieldType,
  field,
  type JsonSchema,
  type OptionalField,
  UNFIT,
  type UnknownFields,
  zodOf,
} from './field.ts'

/** The fields of an object by name. */
export type Shape = { readonly [name: string]: Field<unknown> }

type OptionalNames<S extends Shape> = { [K in keyof S]: S[K] extends OptionalField<unknown> ? K : never }[keyof S]

/** The TypeScript type of a shape: names as on the wire, optional fields absent rather than undefined. */
export type DocumentOf<S extends Shape> = {
  readonly [K in keyof S as K extends OptionalNames<S> ? never : K]: FieldType<S[K]>
} & {
  readonly [K in keyof S as K extends OptionalNames<S> ? K : never]?: FieldType<S[K]>
}

/** A rule over several fields of one object. Returns what is wrong with the document, or nothing. */
export type Rule<T> = (document: T) => Iterable<RuleFinding>

/** One finding of a rule: `path` are the names and indexes from the object inwards. */
export interface RuleFinding {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What an object refuses or fills beyond its fields. */
export interface PartOptions<T> {
  readonly rules?: readonly Rule<T>[]
  /** Looks at the raw object before its fields are parsed; a finding ends the parse. */
  readonly gate?: (raw: Readonly<Record<string, unknown>>) => GateFinding | undefined
}

/** What a version gate found. */
export interface GateFinding {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly params: Readonly<Record<string, unknown>>
}

/** An object inside a contract. */
export function part<const S extends Shape>(shape: S, options: PartOptions<DocumentOf<S>> = {}): Field<DocumentOf<S>> {
  return field({
    json: () => objectSchema(shape),
    zod: (unknown) => {
      const members = Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, zodOf(member, unknown)]))
      const object = unknown === 'keep' ? z.looseObject(members) : z.strictObject(members)
      const checked = (options.rules ?? []).reduce<z.ZodMiniType>((schema, rule) => withRule(schema, rule), object)
      return z.pipe(prepared(shape, options.gate), checked)
    },
    read: (copy, unknown) => {
      if (!isObject(copy) || options.gate?.(copy) !== undefined || Object.hasOwn(copy, '__proto__')) return UNFIT
      const members = readMembers(shape, copy, unknown)
      if (members === UNFIT) return UNFIT
      // Every field of the shape has read its member.
      const document = members as DocumentOf<S>
      return (options.rules ?? []).every((rule) => isEmpty(rule(document))) ? document : UNFIT
    },
  })
}

/** In zod's order: the fields of the shape, then those that it does not know. */
function readMembers(
  shape: Shape,
  copy: Readonly<Record<string, unknown>>,
  unknown: UnknownFields,
): Record<string, unknown> | typeof UNFIT {
  const members: Record<string, unknown> = {}
  for (const name of Object.keys(shape)) {
    const field = shape[name]
    const given = copy[name]
    const member = given === null && field?.presence !== undefined ? undefined : given
    if (member === undefined && field?.presence === 'optional') continue
    const found = field?.read(member, unknown)
    if (found === UNFIT) return UNFIT
    members[name] = found
  }
  for (const name of Object.keys(copy)) {
    if (Object.hasOwn(shape, name)) continue
    if (unknown === 'refuse') return UNFIT
    members[name] = copy[name]
  }
  return members
}

function isEmpty(findings: Iterable<RuleFinding>): boolean {
  for (const _ of findings) return false
  return true
}

function objectSchema(shape: Shape): JsonSchema {
  const names = Object.keys(shape)
  const required = names.filter((name) => shape[name]?.presence === undefined)
  const properties = Object.fromEntries(names.map((name) => [name, shape[name]?.json]))
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

/** Runs the version gate, so that a document of another version yields that one finding only, and drops nulls that mean "missing". */
function prepared(shape: Shape, gate: PartOptions<never>['gate']): z.ZodMiniType {
  const mayBeNull = new Set(Object.keys(shape).filter((name) => shape[name]?.presence !== undefined))
  return z.transform((value, context) => {
    if (!isObject(value)) return value
    const finding = gate?.(value) ?? (Object.hasOwn(value, '__proto__') ? RESERVED : undefined)
    if (finding) {
      context.issues.push(issueOf(finding, value))
      return undefined
    }
    const entries = Object.entries(value)
    const given = entries.filter(([name, member]) => member !== null || !mayBeNull.has(name))
    return given.length === entries.length ? value : Object.fromEntries(given)
  })
}

/** JSON may hold a member named __proto__; zod would drop it, so it is refused where fields are read. */
export function reservedName(): z.core.CheckFn<unknown> {
  return (payload) => {
    if (isObject(payload.value) && Object.hasOwn(payload.value, '__proto__'))
      payload.issues.push(issueOf(RESERVED, payload.value))
  }
}

const RESERVED: GateFinding = {
  code: 'reserved_name',
  path: ['__proto__'],
  message: 'is a name that no object may have',
  params: {},
}

function issueOf({ code, path, message, params }: GateFinding, input: unknown): z.core.$ZodRawIssue {
  return { code: 'custom', path: [...path], message, params: { ...params, code }, input }
}

/** Neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withRule(schema: z.ZodMiniType, rule: Rule<never>): z.ZodMiniType {
  return schema.check((payload) => {
    // The object schema has already given the document the type that the rule was written for.
    for (const finding of rule(payload.value as never))
      payload.issues.push({ ...issueOf({ ...finding, params: {} }, payload.value), continue: true })
  })
}
