import { type CliContext, shellWord } from '@plinth/cli'

/** A line that a person can copy into a shell: `plinth-models`, the library that this run was told of, and the words. */
export function commandLine({ text }: Pick<CliContext, 'text'>, words: readonly string[]): string {
  const library = text('library')
  const begin = ['plinth-models', ...(library === undefined ? [] : ['--library', library])]
  return [...begin, ...words].map(shellWord).join(' ')
}

/** What to do next, as lines: what it is for, and the command. */
export function nextStep(context: Pick<CliContext, 'text'>, purpose: string, words: readonly string[]): string[] {
  return [purpose, `  $ ${commandLine(context, words)}`]
}
