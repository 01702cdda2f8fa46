import type * as z from 'zod/mini'

/** A JSON Schema (draft 2020-12) as a plain value. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** `refuse`: an unknown field is an error. `keep`: it survives with its value. */
export type UnknownFields = 'refuse' | 'keep'

declare const TYPE: unique symbol

/**
 * One value in a contract: its TypeScript type `T`, its JSON Schema, and how zod parses it. zod's own types stay out of the declarations,
 * so `build` returns `unknown` here and {@link zodOf} is the one place that says what it is.
 */
export interface Field<T> {
  readonly [TYPE]?: T
  readonly json: JsonSchema
  readonly build: (unknown: UnknownFields) => unknown
  /** `required` when absent; `optional` fields may be missing or null; `default` fields are filled in. */
  readonly presence?: 'optional' | 'default'
}

/** A field that may be missing or null, and is written as missing. */
export interface OptionalField<T> extends Field<T> {
  readonly presence: 'optional'
}

/** The TypeScript type of a field. */
export type FieldType<F> = F extends Field<infer T> ? T : never

/** Makes a field from its JSON Schema and its zod schema; each field builds its zod schema once per mode, when first needed. */
export function field<T>(json: JsonSchema, build: (unknown: UnknownFields) => z.ZodMiniType): Field<T> {
  const built: Partial<Record<UnknownFields, z.ZodMiniType>> = {}
  return {
    json: frozen(json),
    build: (unknown) => {
      built[unknown] ??= build(unknown)
      return built[unknown]
    },
  }
}

/** The zod schema of a field. */
export function zodOf(target: Field<unknown>, unknown: UnknownFields): z.ZodMiniType {
  // Only `field` makes fields, and its parameter is a zod schema.
  return target.build(unknown) as z.ZodMiniType
}

/** Contracts are shared by a whole process: nobody who reads a schema may change it. Inner schemas are frozen already. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
