/** Flags of the command's first dialect, and the commands that they are. */
const COMMANDS: ReadonlyMap<string, string> = new Map([
  ['-i', 'init'],
  ['--init', 'init'],
  ['-p', 'purge'],
  ['--purge', 'purge'],
  ['-c', 'config'],
  ['--config', 'config'],
  ['help', '--help'],
  ['version', '--version'],
])

/**
 * The command line in which a flag is the command (`--init`, `--purge`, `--config`, `--python-version V`) as one in which a word is. The flag may
 * stand after others: `--backend venv --init`. `help CMD` is `CMD --help`. Source: design/pyenv.md, "Dialect, exact".
 */
export function dialectWords(words: readonly string[]): string[] {
  const [first = '', second] = words
  if (first === 'help' && second !== undefined) return [second, '--help']
  const direct = COMMANDS.get(first)
  if (direct !== undefined) return [direct, ...words.slice(1)]
  if (!first.startsWith('-')) return first === '' ? [] : [...words]
  const end = words.indexOf('--')
  const options = words.slice(0, end < 0 ? words.length : end)
  const place = options.findIndex((word) => word.startsWith('-') && COMMANDS.has(word))
  const named = place < 0 ? undefined : COMMANDS.get(words[place] ?? '')
  if (named !== undefined) return [named, ...words.filter((_, index) => index !== place)]
  const found = /^--python-version(?:=(.*))?$/s.exec(first)
  if (found === null) return [...words]
  return ['python-version', ...(found[1] === undefined ? [] : [found[1]]), ...words.slice(1)]
}
