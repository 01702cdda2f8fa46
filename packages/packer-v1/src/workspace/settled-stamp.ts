/**
 * Whether a stamp (see `stampOf`) was older, by more than a tick of the file system's clock, than the moment `at` in which something was looked at
 * (nanoseconds since 1970 on that clock): then an equal stamp means that nothing was written since. A file that was written twice within one tick
 * has one stamp for two contents. (As git does with its index.) Numbers are exact to less than a microsecond, far less than a tick.
 */
export function isSettled(stamp: string, at: number): boolean {
  const [, , , modified = '', changed = ''] = stamp.split(':')
  const tick = isCoarse(stamp) ? COARSE_TICK : FINE_TICK
  return Number(modified) < at - tick && Number(changed) < at - tick
}

/** Whole seconds are what a file system without finer times says; such a one may not tell at all when names come and go in a directory. */
export function isCoarse(stamp: string): boolean {
  const [, , , modified = '', changed = ''] = stamp.split(':')
  return modified.endsWith(WHOLE_SECOND) && changed.endsWith(WHOLE_SECOND)
}

const WHOLE_SECOND = '000000000'
/** FAT counts in two seconds. */
const COARSE_TICK = 2e9
/** Kernels stamp files by a clock that moves up to a hundred times in a second. */
const FINE_TICK = 2e7
