/** A number of bytes as people write it, in powers of 1,024. */
export function sizeOf(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)))
  const size = bytes / 1024 ** step
  return `${size.toFixed(step === 0 || size >= 100 ? 0 : 1)} ${UNITS[step]}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const
