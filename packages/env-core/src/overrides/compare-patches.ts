import type { DependencyOverridePatchV1 } from '@plinth/contracts'

/** Orders patches by time, then by position: the later one wins. */
export function comparePatches(
  a: { readonly patch: DependencyOverridePatchV1; readonly position: number },
  b: { readonly patch: DependencyOverridePatchV1; readonly position: number },
): number {
  return compareTimes(a.patch.updated_at, b.patch.updated_at) || a.position - b.position
}

/** JavaScript reads milliseconds only, and other languages write microseconds: the fraction is compared as text. */
function compareTimes(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [split(a), split(b)]
  if (left.seconds !== right.seconds) return left.seconds - right.seconds
  if (left.fraction === right.fraction) return 0
  return left.fraction < right.fraction ? -1 : 1
}

/** JavaScript reads neither a leap second nor a lower-case `t` everywhere. */
function split(time: string): { readonly seconds: number; readonly fraction: string } {
  const upper = time.toUpperCase().replace(/:60(?=[.Z+-])/, ':59')
  const [, fraction = ''] = /\.(\d+)/.exec(upper) ?? []
  return { seconds: Date.parse(upper.replace(/\.\d+/, '')), fraction: fraction.replace(/0+$/, '') }
}
