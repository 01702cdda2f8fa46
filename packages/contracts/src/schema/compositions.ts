import { z } from 'zod'
import { type Field, field, type OptionalField, zodOf } from './field.ts'

/** A list. */
export function list<T>(item: Field<T>, bounds: { readonly min?: number } = {}): Field<readonly T[]> {
  const { min = 0 } = bounds
  const schema = { type: 'array', items: item.json, ...(min > 0 ? { minItems: min } : {}) }
  return field(schema, (unknown) => z.array(zodOf(item, unknown)).min(min))
}

/** An object whose names are free and whose values are alike. A member named `__proto__` is refused. */
export function mapOf<T>(value: Field<T>): Field<Readonly<Record<string, T>>> {
  return field({ type: 'object', additionalProperties: value.json }, (unknown) =>
    z.record(z.string(), zodOf(value, unknown)),
  )
}

/** A value or null, where a table says null. */
export function nullable<T>(value: Field<T>): Field<T | null> {
  return field({ anyOf: [value.json, { type: 'null' }] }, (unknown) => zodOf(value, unknown).nullable())
}

/** May be missing or null; is written as missing. */
export function optional<T>(value: Field<T>): OptionalField<T> {
  return {
    ...field<T>({ anyOf: [value.json, { type: 'null' }] }, (unknown) => zodOf(value, unknown).optional()),
    presence: 'optional',
  }
}

/** May be missing or null; reads as `fallback` then. */
export function withDefault<T>(value: Field<T>, fallback: T): Field<T> {
  const schema = { anyOf: [value.json, { type: 'null' }], default: fallback }
  return { ...field<T>(schema, (unknown) => zodOf(value, unknown).default(fallback)), presence: 'default' }
}
