import type { DependencyOverridePatchV1 } from '@plinth/contracts'

/** Orders patches by time, then by position: the later one wins. */
export function comparePatches(
  a: { readonly patch: DependencyOverridePatchV1; readonly position: number },
  b: { readonly patch: DependencyOverridePatchV1; readonly position: number },
): number {
  return instant(a.patch.updated_at) - instant(b.patch.updated_at) || a.position - b.position
}

/** Milliseconds of an RFC 3339 time. JavaScript reads neither a leap second nor a lower-case `t` everywhere. */
function instant(time: string): number {
  return Date.parse(time.toUpperCase().replace(/:60(?=[.Z+-])/, ':59'))
}
