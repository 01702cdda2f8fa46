import type { CliContext } from '@plinth/cli'

/** A line that a person can copy into a shell: `plinth-env`, the store that this run was told of, and the words. */
export function commandLine({ text }: Pick<CliContext, 'text'>, words: readonly string[]): string {
  const data = text('data')
  return ['plinth-env', ...(data === undefined ? [] : ['--data', data]), ...words].map(shellWord).join(' ')
}

/** A word as a POSIX shell takes it literally. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
