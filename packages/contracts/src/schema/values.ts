import { z } from 'zod'
import { type Field, field } from './field.ts'

/** Any string. */
export function text(): Field<string> {
  return field({ type: 'string' }, () => z.string())
}

/** A string with at least one character that is not white space. Refused as `blank`. */
export function nonBlank(): Field<string> {
  return field({ type: 'string', pattern: '\\S' }, () =>
    z.string().refine((value) => /\S/.test(value), { params: { code: 'blank' }, error: 'is blank' }),
  )
}

/** A string of one form. `what` names the form in the error, e.g. "an RFC 3339 time". */
export function matching(pattern: string, what: string): Field<string> {
  const expression = new RegExp(pattern, 'u')
  return field({ type: 'string', pattern }, () =>
    z
      .string()
      .refine((value) => expression.test(value), { params: { code: 'invalid_format' }, error: `is not ${what}` }),
  )
}

/** A finite number, optionally bounded from below. */
export function number(bounds: { readonly min?: number } = {}): Field<number> {
  const { min } = bounds
  return field({ type: 'number', ...(min === undefined ? {} : { minimum: min }) }, () =>
    min === undefined ? z.number() : z.number().min(min),
  )
}

/** A whole number that a double holds exactly, optionally bounded from below. */
export function integer(bounds: { readonly min?: number } = {}): Field<number> {
  const { min = Number.MIN_SAFE_INTEGER } = bounds
  return field({ type: 'integer', minimum: min, maximum: Number.MAX_SAFE_INTEGER }, () => z.number().int().min(min))
}

/** True or false. */
export function flag(): Field<boolean> {
  return field({ type: 'boolean' }, () => z.boolean())
}

/** A closed set of strings: anything else is an error. */
export function oneOf<const V extends readonly [string, ...string[]]>(values: V): Field<V[number]> {
  return field({ enum: values }, () => z.enum(values))
}

/** An open set of strings: the known ones are published, others survive. */
export function openSet<const V extends readonly string[]>(known: V): Field<V[number] | (string & {})> {
  return field({ type: 'string', examples: known }, () => z.string())
}

/** Exactly this value. */
export function exactly<const V extends string | number>(value: V): Field<V> {
  return field({ const: value }, () => z.literal(value))
}

/** One of these numbers. */
export function oneOfNumbers<const V extends readonly number[]>(values: V): Field<V[number]> {
  return field({ enum: values }, () => z.literal(values))
}

/** Any JSON value. */
export function json(): Field<unknown> {
  return field({}, () =>
    z.custom((value) => value !== undefined, { params: { code: 'missing_field' }, error: 'is required' }),
  )
}

/** Any JSON object, kept as it is. */
export function jsonObject(): Field<Readonly<Record<string, unknown>>> {
  return field({ type: 'object' }, () =>
    z.custom((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
      error: 'is not an object',
    }),
  )
}
