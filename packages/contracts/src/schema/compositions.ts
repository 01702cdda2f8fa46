import * as z from 'zod/mini'
import { type Field, field, type OptionalField, UNFIT, zodOf } from './field.ts'
import { isObject, reservedName } from './part.ts'

/** A list. */
export function list<T>(item: Field<T>, bounds: { readonly min?: number } = {}): Field<readonly T[]> {
  const { min = 0 } = bounds
  return field({
    json: () => ({ type: 'array', items: item.json, ...(min > 0 ? { minItems: min } : {}) }),
    zod: (unknown) => z.array(zodOf(item, unknown)).check(z.minLength(min)),
    read: (copy, unknown) => {
      if (!Array.isArray(copy) || copy.length < min) return UNFIT
      const items: T[] = []
      for (const each of copy) {
        const found = item.read(each, unknown)
        if (found === UNFIT) return UNFIT
        items.push(found)
      }
      return items
    },
  })
}

/** An object whose names are free and whose values are alike. A member named `__proto__` is refused. */
export function mapOf<T>(value: Field<T>): Field<Readonly<Record<string, T>>> {
  return field({
    json: () => ({ type: 'object', additionalProperties: value.json }),
    zod: (unknown) => z.pipe(z.unknown().check(reservedName()), z.record(z.string(), zodOf(value, unknown))),
    read: (copy, unknown) => {
      if (!isObject(copy) || Object.hasOwn(copy, '__proto__')) return UNFIT
      const members: Record<string, T> = {}
      for (const name of Object.keys(copy)) {
        const found = value.read(copy[name], unknown)
        if (found === UNFIT) return UNFIT
        members[name] = found
      }
      return members
    },
  })
}

/** A value or null, where a table says null. */
export function nullable<T>(value: Field<T>): Field<T | null> {
  return field<T | null>({
    json: () => ({ anyOf: [value.json, { type: 'null' }] }),
    zod: (unknown) => z.nullable(zodOf(value, unknown)),
    read: (copy, unknown) => (copy === null ? null : value.read(copy, unknown)),
  })
}

/** May be missing or null; is written as missing. */
export function optional<T>(value: Field<T>): OptionalField<T> {
  const made = field<T>({
    json: () => ({ anyOf: [value.json, { type: 'null' }] }),
    zod: (unknown) => z.optional(zodOf(value, unknown)),
    read: value.read,
  })
  return Object.assign(made, { presence: 'optional' as const })
}

/** May be missing or null; reads as `fallback` then, a copy of its own each time. */
export function withDefault<T>(value: Field<T>, fallback: T): Field<T> {
  const made = field<T>({
    json: () => ({ anyOf: [value.json, { type: 'null' }], default: fallback }),
    zod: (unknown) => z._default(zodOf(value, unknown), () => structuredClone(fallback)),
    read: (copy, unknown) => (copy === undefined ? structuredClone(fallback) : value.read(copy, unknown)),
  })
  return Object.assign(made, { presence: 'default' as const })
}
