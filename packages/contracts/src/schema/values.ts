import * as z from 'zod/mini'
import { type Field, type FieldParts, field, UNFIT } from './field.ts'
import { isObject } from './part.ts'

/** Any string. */
export function text(): Field<string> {
  return field({ json: () => ({ type: 'string' }), zod: () => z.string(), read: readText })
}

// `\s` differs between languages: some count the ASCII separators and U+0085, some the byte order mark. Blank is what any of them counts.
const NOT_BLANK = '[^\\s\\x1c-\\x1f\\x85\\ufeff]'

/** A string with at least one character that is not white space. Refused as `blank`. */
export function nonBlank(): Field<string> {
  const says = { code: 'blank', error: 'is blank' }
  return strings({ holds: expressionHolds(NOT_BLANK), says, json: { type: 'string', pattern: NOT_BLANK } })
}

/** A string of one form. `what` names the form in the error, e.g. "an RFC 3339 time". `holds` is what a pattern cannot say. */
export function matching(
  pattern: string,
  what: string,
  more: { readonly json?: { readonly [keyword: string]: unknown }; readonly holds?: (value: string) => boolean } = {},
): Field<string> {
  const { json = {}, holds = () => true } = more
  const fits = expressionHolds(pattern)
  // In some languages `$` also matches before a last line feed.
  const oneLine = pattern.endsWith('$') ? { not: { pattern: '\\n' } } : {}
  return strings({
    holds: (value) => fits(value) && holds(value),
    says: { code: 'invalid_format', error: `is not ${what}` },
    json: { type: 'string', ...json, pattern, ...oneLine },
  })
}

/** A finite number, optionally bounded from below. */
export function number(bounds: { readonly min?: number } = {}): Field<number> {
  const { min } = bounds
  return field({
    json: () => ({ type: 'number', ...(min === undefined ? {} : { minimum: min }) }),
    zod: () => (min === undefined ? z.number() : z.number().check(z.gte(min))),
    read: (copy) =>
      typeof copy === 'number' && Number.isFinite(copy) && (min === undefined || copy >= min) ? copy : UNFIT,
  })
}

/** A whole number that a double holds exactly, optionally bounded from below. */
export function integer(bounds: { readonly min?: number } = {}): Field<number> {
  const { min = Number.MIN_SAFE_INTEGER } = bounds
  return field({
    json: () => ({ type: 'integer', minimum: min, maximum: Number.MAX_SAFE_INTEGER }),
    zod: () => z.int().check(z.gte(min)),
    read: (copy) => (typeof copy === 'number' && Number.isSafeInteger(copy) && copy >= min ? copy : UNFIT),
  })
}

/** True or false. */
export function flag(): Field<boolean> {
  return field({
    json: () => ({ type: 'boolean' }),
    zod: () => z.boolean(),
    read: (copy) => (typeof copy === 'boolean' ? copy : UNFIT),
  })
}

/** A closed set of strings: anything else is an error. */
export function oneOf<const V extends readonly [string, ...string[]]>(values: V): Field<V[number]> {
  return field({ json: () => ({ enum: values }), zod: () => z.enum(values), read: readOneOf<V[number]>(values) })
}

/** An open set of strings: the known ones are published, others survive. */
export function openSet<const V extends readonly string[]>(known: V): Field<V[number] | (string & {})> {
  return field({ json: () => ({ type: 'string', examples: known }), zod: () => z.string(), read: readText })
}

/** Exactly this value. */
export function exactly<const V extends string | number>(value: V): Field<V> {
  return field({
    json: () => ({ const: value }),
    zod: () => z.literal(value),
    read: (copy) => (copy === value ? value : UNFIT),
  })
}

/** One of these numbers. */
export function oneOfNumbers<const V extends readonly number[]>(values: V): Field<V[number]> {
  return field({ json: () => ({ enum: values }), zod: () => z.literal(values), read: readOneOf<V[number]>(values) })
}

/** Any JSON value. */
export function json(): Field<unknown> {
  return field<unknown>({
    json: () => ({}),
    zod: () => z.custom((value) => value !== undefined, { params: { code: 'missing_field' }, error: 'is required' }),
    read: (copy) => (copy === undefined ? UNFIT : copy),
  })
}

/** Any JSON object, kept as it is. */
export function jsonObject(): Field<Readonly<Record<string, unknown>>> {
  return field<Readonly<Record<string, unknown>>>({
    json: () => ({ type: 'object' }),
    zod: () => z.custom(isObject, { error: 'is not an object' }),
    read: (copy) => (isObject(copy) ? copy : UNFIT),
  })
}

interface Strings {
  readonly holds: (value: string) => boolean
  /** Of a string that does not hold. */
  readonly says: { readonly code: string; readonly error: string }
  readonly json: ReturnType<FieldParts<string>['json']>
}

function strings({ holds, says: { code, error }, json }: Strings): Field<string> {
  return field({
    json: () => json,
    zod: () => z.string().check(z.refine(holds, { params: { code }, error })),
    read: (copy) => (typeof copy === 'string' && holds(copy) ? copy : UNFIT),
  })
}

/** Compiles the expression when it is first asked: most contracts of a package are never read by a program. */
function expressionHolds(pattern: string): (value: string) => boolean {
  let expression: RegExp | undefined
  return (value) => {
    expression ??= new RegExp(pattern, 'u')
    return expression.test(value)
  }
}

function readText(copy: unknown): string | typeof UNFIT {
  return typeof copy === 'string' ? copy : UNFIT
}

function readOneOf<T>(values: readonly T[]): (copy: unknown) => T | typeof UNFIT {
  return (copy) => values.find((each) => each === copy) ?? UNFIT
}
