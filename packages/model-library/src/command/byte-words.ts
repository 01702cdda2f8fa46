/** Bytes for people: three digits at most, in steps of a thousand. */
export function byteWords(bytes: number): string {
  const step = UNITS.findLastIndex((_, power) => bytes >= 1000 ** power)
  if (step <= 0) return `${bytes} B`
  const value = bytes / 1000 ** step
  return `${value >= 100 ? Math.floor(value) : value.toFixed(1)} ${UNITS[step]}`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
