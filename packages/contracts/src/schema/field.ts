import type * as z from 'zod/mini'

/** A JSON Schema (draft 2020-12) as a plain value. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** `refuse`: an unknown field is an error. `keep`: it survives with its value. */
export type UnknownFields = 'refuse' | 'keep'

declare const TYPE: unique symbol

/** What {@link Field.read} gives for a value that it does not take. */
export const UNFIT = Symbol('unfit')

/**
 * One value in a contract: its TypeScript type `T`, its JSON Schema, and two parsers. `read` takes what fits and says nothing about the rest;
 * zod's knows everything and takes milliseconds to load. zod's own types stay out of the declarations, so `build` returns `unknown` here and
 * {@link zodOf} is the one place that says what it is.
 */
export interface Field<T> {
  readonly [TYPE]?: T
  readonly json: JsonSchema
  readonly build: (unknown: UnknownFields) => unknown
  /** Gives what zod's parser would give for a copy that `copyJson` made, or {@link UNFIT} when zod has to say. May keep parts of the copy. */
  readonly read: (copy: unknown, unknown: UnknownFields) => T | typeof UNFIT
  /** `required` when absent; `optional` fields may be missing or null; `default` fields are filled in. */
  readonly presence?: 'optional' | 'default'
}

/** A field that may be missing or null, and is written as missing. */
export interface OptionalField<T> extends Field<T> {
  readonly presence: 'optional'
}

/** The TypeScript type of a field. */
export type FieldType<F> = F extends Field<infer T> ? T : never

/** What makes a field. */
export interface FieldParts<T> {
  readonly json: () => JsonSchema
  readonly zod: (unknown: UnknownFields) => z.ZodMiniType
  readonly read: Field<T>['read']
}

/** Makes a field of its JSON Schema and its parsers; the schemas are made when first needed, zod's once per mode. */
export function field<T>({ json, zod, read }: FieldParts<T>): Field<T> {
  const built: Partial<Record<UnknownFields, z.ZodMiniType>> = {}
  let schema: JsonSchema | undefined
  return {
    get json() {
      schema ??= frozen(json())
      return schema
    },
    build: (unknown) => {
      built[unknown] ??= zod(unknown)
      return built[unknown]
    },
    read,
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
