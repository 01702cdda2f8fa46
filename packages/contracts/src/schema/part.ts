import { z } from 'zod'
import { type Field, type FieldType, field, type JsonSchema, type OptionalField, zodOf } from './field.ts'

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
  return field(objectSchema(shape), (unknown) => {
    const members = Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, zodOf(member, unknown)]))
    const object = unknown === 'keep' ? z.looseObject(members) : z.strictObject(members)
    const checked = (options.rules ?? []).reduce<z.ZodType>((schema, rule) => withRule(schema, rule), object)
    return z.transform((value, context) => prepare(value, context, { shape, gate: options.gate })).pipe(checked)
  })
}

function objectSchema(shape: Shape): JsonSchema {
  const names = Object.keys(shape)
  const required = names.filter((name) => shape[name]?.presence === undefined)
  const properties = Object.fromEntries(names.map((name) => [name, shape[name]?.json]))
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

/** Drops nulls that mean "missing" and runs the version gate, so that a document of another version yields that one finding only. */
function prepare(
  value: unknown,
  context: z.core.ParsePayload,
  how: { shape: Shape; gate: PartOptions<never>['gate'] },
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const finding = how.gate?.(Object.fromEntries(Object.entries(value))) ?? reservedName(value)
  if (finding) {
    const { params, code, path, message } = finding
    context.issues.push({ code: 'custom', path: [...path], message, params: { ...params, code }, input: value })
    return z.NEVER
  }
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => member !== null || how.shape[name]?.presence === undefined),
  )
}

/** JSON may hold a member named __proto__; copying one is unsafe and dropping one loses data, so it is refused. */
function reservedName(value: object): GateFinding | undefined {
  if (!Object.hasOwn(value, '__proto__')) return undefined
  return { code: 'reserved_name', path: ['__proto__'], message: 'is a name that no object may have', params: {} }
}

function withRule(schema: z.ZodType, rule: Rule<never>): z.ZodType {
  return schema.superRefine((document, context) => {
    // The object schema has already given the document the type that the rule was written for.
    for (const finding of rule(document as never)) {
      context.addIssue({
        code: 'custom',
        path: [...finding.path],
        message: finding.message,
        params: { code: finding.code },
      })
    }
  })
}
