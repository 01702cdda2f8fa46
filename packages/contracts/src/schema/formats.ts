import type { Field } from './field.ts'
import { matching } from './values.ts'

const RFC3339 =
  '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$'

/** A point in time as RFC 3339 writes it, with a zone. A day that its month does not have is refused. */
export function time(): Field<string> {
  return matching(RFC3339, 'an RFC 3339 time', { json: { format: 'date-time' }, holds: dayExists })
}

/** An absolute path: POSIX, or Windows with a drive or a share. */
export function absolutePath(): Field<string> {
  return matching('^(/|[A-Za-z]:[\\\\/]|\\\\\\\\)', 'an absolute path')
}

/** `v1_` and 32 lowercase hex digits. */
export function environmentKeyText(): Field<string> {
  return matching('^v1_[0-9a-f]{32}$', 'an environment key (v1_ and 32 hex digits)')
}

/** `sha256:` and 64 lowercase hex digits: a digest that names its algorithm. */
export function fingerprint(): Field<string> {
  return matching('^sha256:[0-9a-f]{64}$', 'a fingerprint (sha256: and 64 lowercase hex digits)')
}

/** `sha256:` and 64 hex digits in either case, as package indexes and lock files write hashes. */
export function packageHash(): Field<string> {
  return matching('^sha256:[0-9a-fA-F]{64}$', 'a hash (sha256: and 64 hex digits)')
}

/** 64 lowercase hex digits. */
export function sha256(): Field<string> {
  return matching('^[0-9a-f]{64}$', 'a SHA-256 digest (64 lowercase hex digits)')
}

/** A UUID in its text form (RFC 9562), lowercase or uppercase. */
export function uuid(): Field<string> {
  return matching('^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$', 'a UUID')
}

function dayExists(value: string): boolean {
  const [year, month, day] = [value.slice(0, 4), value.slice(5, 7), value.slice(8, 10)].map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCDate() === day
}
