/**
 * The lines of pip's log that say why the requirement it gave up on is not to be had: pages that could not be fetched, and files of that very
 * version that were passed over. What pip prints does not tell them apart from a package that nobody has.
 */
export function readPipLog(log: string): string {
  const [, name = '', version = ''] = /No matching distribution found for ([\w.-]+)(?:==(\S+))?/.exec(log) ?? []
  if (name === '') return ''
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
