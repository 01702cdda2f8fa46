import { type CliContext, shellWord } from '@plinth/cli'

/** A line that a person can copy into a shell: `plinth-env`, the store and the hosts that this run was told of, and the words. */
export function commandLine({ text, texts }: Pick<CliContext, 'text' | 'texts'>, words: readonly string[]): string {
  const data = text('data')
  const hosts = texts('insecure-index-host').flatMap((host) => ['--insecure-index-host', host])
  return ['plinth-env', ...(data === undefined ? [] : ['--data', data]), ...hosts, ...words].map(shellWord).join(' ')
}
