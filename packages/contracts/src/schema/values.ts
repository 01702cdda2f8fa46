import * as z from 'zod/mini'
import { type Field, field } from './field.ts'

/** Any string. */
export function text(): Field<string> {
  return field({ type: 'string' }, () => z.string())
}

// `\s` differs between languages: some count the ASCII separators and U+0085, some the byte order mark. Blank is what any of them counts.
const NOT_BLANK = '[^\\s\\x1c-\\x1f\\x85\\ufeff]'

/** A string with at least one character that is not white space. Refused as `blank`. */
export function nonBlank(): Field<string> {
  const expression = new RegExp(NOT_BLANK, 'u')
  return field({ type: 'string', pattern: NOT_BLANK }, () =>
    z.string().check(z.refine((value) => expression.test(value), { params: { code: 'blank' }, error: 'is blank' })),
  )
}

/** A string of one form. `what` names the form in the error, e.g. "an RFC 3339 time". `holds` is what a pattern cannot say. */
export function matching(
  pattern: string,
  what: string,
  more: { readonly json?: { readonly [keyword: string]: unknown }; readonly holds?: (value: string) => boolean } = {},
): Field<string> {
  const expression = new RegExp(pattern, 'u')
  const { json = {}, holds = () => true } = more
  // In some languages `$` also matches before a last line feed.
  const oneLine = pattern.endsWith('$') ? { not: { pattern: '\\n' } } : {}
  return field({ type: 'string', ...json, pattern, ...oneLine }, () =>
    z.string().check(
      z.refine((value) => expression.test(value) && holds(value), {
        params: { code: 'invalid_format' },
        error: `is not ${what}`,
      }),
    ),
  )
}

/** A finite number, optionally bounded from below. */
export function number(bounds: { readonly min?: number } = {}): Field<number> {
  const { min } = bounds
  return field({ type: 'number', ...(min === undefined ? {} : { minimum: min }) }, () =>
    min === undefined ? z.number() : z.number().check(z.gte(min)),
  )
}

/** A whole number that a double holds exactly, optionally bounded from below. */
export function integer(bounds: { readonly min?: number } = {}): Field<number> {
  const { min = Number.MIN_SAFE_INTEGER } = bounds
  return field({ type: 'integer', minimum: min, maximum: Number.MAX_SAFE_INTEGER }, () => z.int().check(z.gte(min)))
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
