/**
 * The lines of pip's log that say why the requirement it gave up on is not to be had: pages that could not be fetched, and files of that very
 * version that were passed over. What pip prints does not tell them apart from a package that nobody has. Where it gave up on none, what it
 * looked for last.
 */
export function readPipLog(log: string): string {
  const [, name = '', version = ''] = /No matching distribution found for ([\w.-]+)(?:==(\S+))?/.exec(log) ?? []
  if (name === '') return [...log.matchAll(/location\(s\) to search for versions of .*/g)].at(-1)?.[0] ?? ''
  const spelled = name.split(/[-_.]+/).join('[-_.]+')
  const page = new RegExp(`Could not fetch URL \\S*/${spelled}/:`, 'i')
  const file = new RegExp(`(?:Skipping link|Link requires).*/${spelled}-${encoded(version)}[-.]`, 'i')
  return log
    .split('\n')
    .filter((line) => page.test(line) || file.test(line))
    .join('\n')
}

/** A version as it stands in a URL, as a pattern. */
function encoded(version: string): string {
  return encodeURIComponent(version).replaceAll('.', '\\.').replaceAll('%2B', '(?:%2B|\\+)')
}

/**
 * What the last build said before it failed: pip writes that into its log alone. Empty when no build failed. The build is the one whose command
 * was announced last.
 */
export function readBuildOutput(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:,]+ /, ''))
  const end = lines.findIndex((line) => /^\s*(?:ERROR: .* exited with |error: subprocess-exited-with-error)/.test(line))
  const start = lines.findLastIndex((line, index) => index < end && line.includes('Running command '))
  return start === -1
    ? ''
    : lines
        .slice(start + 1, end)
        .join('\n')
        .trim()
}
