/** What a command line of `run` says. */
export interface RunWords {
  /** `--env`. */
  readonly environment?: string | undefined
  /** `--backend`. */
  readonly backend?: string | undefined
  /** The command and its arguments. */
  readonly command: readonly string[]
}

/**
 * Reads what follows `run`: its two options, then the command, whose own options are not looked at. Null for anything else, which is then a
 * matter for the whole command line, with its help and its messages.
 */
export function readRunWords(words: readonly string[]): RunWords | null {
  const given = new Map<string, string>()
  for (let next = 0; next < words.length; next += 1) {
    const word = words[next] ?? ''
    if (word === '--') return finished(given, words.slice(next + 1))
    if (!word.startsWith('-')) return finished(given, words.slice(next))
    const [, name, inline] = /^--(env|backend)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) return null
    if (inline === undefined) next += 1
    const value = inline ?? words[next]
    if (!value || value.startsWith('-')) return null
    given.set(name, value)
  }
  return null
}

function finished(given: ReadonlyMap<string, string>, command: readonly string[]): RunWords | null {
  const backend = given.get('backend')
  const isKnown = backend === undefined || ['auto', 'venv', 'micromamba'].includes(backend)
  return command.length === 0 || command[0] === '' || !isKnown
    ? null
    : { environment: given.get('env'), backend, command }
}
