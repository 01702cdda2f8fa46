import * as z from 'zod/mini'
import { type Field, field, type OptionalField, zodOf } from './field.ts'
import { reservedName } from './part.ts'

/** A list. */
export function list<T>(item: Field<T>, bounds: { readonly min?: number } = {}): Field<readonly T[]> {
  const { min = 0 } = bounds
  const schema = { type: 'array', items: item.json, ...(min > 0 ? { minItems: min } : {}) }
  return field(schema, (unknown) => z.array(zodOf(item, unknown)).check(z.minLength(min)))
}

/** An object whose names are free and whose values are alike. A member named `__proto__` is refused. */
export function mapOf<T>(value: Field<T>): Field<Readonly<Record<string, T>>> {
  return field({ type: 'object', additionalProperties: value.json }, (unknown) =>
    z.pipe(z.unknown().check(reservedName()), z.record(z.string(), zodOf(value, unknown))),
  )
}

/** A value or null, where a table says null. */
export function nullable<T>(value: Field<T>): Field<T | null> {
  return field({ anyOf: [value.json, { type: 'null' }] }, (unknown) => z.nullable(zodOf(value, unknown)))
}

/** May be missing or null; is written as missing. */
export function optional<T>(value: Field<T>): OptionalField<T> {
  return {
    ...field<T>({ anyOf: [value.json, { type: 'null' }] }, (unknown) => z.optional(zodOf(value, unknown))),
    presence: 'optional',
  }
}

/** May be missing or null; reads as `fallback` then, a copy of its own each time. */
export function withDefault<T>(value: Field<T>, fallback: T): Field<T> {
  const schema = { anyOf: [value.json, { type: 'null' }], default: fallback }
  return {
    ...field<T>(schema, (unknown) => z._default(zodOf(value, unknown), () => structuredClone(fallback))),
    presence: 'default',
  }
}
