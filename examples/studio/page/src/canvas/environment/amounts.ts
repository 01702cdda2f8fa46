import type { NodeProgress } from '../../../../src/api/documents.ts'

/** An amount of bytes as people read it, in decimal units, e.g. `1.4 GB`. */
export function bytesText(bytes: number): string {
  const rank = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** rank
  return `${rank === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[rank]}`
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** How far something is, e.g. `3 of 5 packages`; without a total what is done, and nothing where nothing is. */
export function progressText({ completed, total, unit }: NodeProgress): string {
  if (unit === 'bytes')
    return total === undefined ? `${bytesText(completed)} so far` : `${bytesText(completed)} of ${bytesText(total)}`
  if (total !== undefined) return `${completed} of ${total} ${unit}`
  return completed > 0 ? `${completed} ${unit}` : ''
}

/** The phase as a heading, e.g. `Downloading`. */
export function phaseText({ phase }: Pick<NodeProgress, 'phase'>): string {
  const words = phase.replaceAll('_', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
