import type { CliDefinition, CliExample } from './definition.ts'

/** What `--help` says after the options: things to try, and what the exit codes mean. */
export function helpText(examples: readonly CliExample[], exitCodes: CliDefinition['exitCodes']): string {
  const tries = examples.map(({ command, summary }) => `  ${summary}\n    $ ${command}\n`)
  const codes = exitCodes.map(({ code, meaning }) => `  ${String(code).padEnd(3)} ${meaning}\n`)
  return `${section('Examples', tries)}${section('Exit codes', codes)}`.trimEnd()
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}:\n${lines.join('')}`
}
