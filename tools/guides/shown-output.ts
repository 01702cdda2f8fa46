/** A directory of the machine, and how pages write it. */
export interface ShownPath {
  readonly real: string
  readonly shown: string
}

/**
 * True when `actual` is what a page shows: equal but for space at line ends, times, digests, keys and these paths. In `shown`, `…` is any text
 * within a line, and a line of `…` alone is any lines.
 */
export function isShownOutput(shown: string, actual: string, paths: readonly ShownPath[]): boolean {
  const lines = plain(shown, []).split('\n')
  const pattern = lines.map((line) => (line === '…' ? '(?:.*\n)*?' : `${within(line)}\n`)).join('')
  return new RegExp(`^${pattern}$`).test(`${plain(actual, paths)}\n`)
}

/** A text as it is compared, which is also how a finding prints it. */
export function plain(text: string, paths: readonly ShownPath[]): string {
  const located = paths.reduce((rest, { real, shown }) => rest.replaceAll(real, shown), text)
  const lines = located.replaceAll('\r', '').split('\n')
  return SEEN_ONCE.reduce(
    (rest, [seen, always]) => rest.replace(seen, always),
    lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd(),
  )
}

const SEEN_ONCE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '0000-00-00T00:00:00Z'],
  [/\bv1_[0-9a-f]{32}\b/g, 'v1_0'],
  [/\b[0-9a-f]{32,64}\b/g, '0'],
  [/\b\d+(\.\d+)?( ?)(ms|s|seconds)\b/g, '0$2$3'],
]

function within(line: string): string {
  return line.split('…').map(escaped).join('.*')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
