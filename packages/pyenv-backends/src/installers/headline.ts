const LONGEST = 500

/** What a tool did not print for people. */
export interface Background {
  readonly log?: string
  /** What a failed build said. */
  readonly build?: string
}

/**
 * What happened, in one line, from what a tool printed: its first error with the first and the last of uv's causes, or the explanation that
 * pip gives in a box, and the last thing that a failed build said. A page that pip could not fetch stands in its log alone.
 */
export function headlineOf(output: string, { log = '', build = '' }: Background = {}): string {
  const lines = output.split('\n').map((line) => line.trim())
  const [, unfetched] =
    /(?:Could not fetch URL|Skipping page) (\S+ .*?)(?: - skipping)?$/m.exec(`${log}\n${output}`) ?? []
  const first = lines.findIndex((line) => /^error\b/i.test(line))
  const chosen = first === -1 ? lines.slice(-2) : [...explained(lines.slice(first)), ...conflictIn(lines)]
  return [...chosen, lastLine(build || buildIn(output)), unfetched ?? '']
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST)
}

/** An error line and what follows of its explanation. */
function explained(lines: readonly string[]): string[] {
  const [error = '', next = ''] = lines
  const causes = lines.filter((line) => line.startsWith('cause: '))
  const boxed = lines.filter((line) => /^(?:×|╰─>) /.test(line)).slice(0, 2)
  if (causes.length > 0) return [error, causes[0] ?? '', ...causes.slice(1).slice(-1)]
  if (boxed.length > 0) return [error, ...boxed.map((line) => line.replace(/^(?:×|╰─>) /, ''))]
  return next.startsWith('ERROR: ResolutionImpossible') ? [error] : [error, next]
}

/** The lines in which pip says who asked for what. */
function conflictIn(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.startsWith('The conflict is caused by:'))
  if (start === -1) return []
  const end = lines.indexOf('', start)
  return lines.slice(start, end === -1 ? undefined : end)
}

/** uv repeats what a build wrote to its standard error, up to an empty line. */
function buildIn(output: string): string {
  return /^\s*\[stderr\]\n([\s\S]*?)(?:\n\s*\n|(?![\s\S]))/m.exec(output)?.[1] ?? ''
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}
