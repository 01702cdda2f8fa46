import type { z } from 'zod'

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

/** Makes a field from its JSON Schema and its zod schema. */
export function field<T>(json: JsonSchema, build: (unknown: UnknownFields) => z.ZodType): Field<T> {
  return { json, build }
}

/** The zod schema of a field. */
export function zodOf(target: Field<unknown>, unknown: UnknownFields): z.ZodType {
  // Only `field` makes fields, and its parameter is a zod schema.
  return target.build(unknown) as z.ZodType
}
