import type { CliCommand, CliDefinition, CliExample } from './definition.ts'

/** What `--help` of the whole program says after its options. */
export function programHelp({ examples = [], exitCodes }: CliDefinition): string {
  return `${describeExamples(examples)}${describeExitCodes(exitCodes)}`
}

/** What `--help` of one command says after its options. */
export function commandHelp({ examples = [] }: CliCommand, { exitCodes }: CliDefinition): string {
  return `${describeExamples(examples)}${describeExitCodes(exitCodes)}`
}

function describeExamples(examples: readonly CliExample[]): string {
  const lines = examples.map(({ command, summary }) => `  ${summary}\n    $ ${command}\n`)
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('')}`
}

function describeExitCodes(exitCodes: CliDefinition['exitCodes']): string {
  const lines = exitCodes.map(({ code, meaning }) => `  ${String(code).padEnd(3)} ${meaning}\n`)
  return lines.length === 0 ? '' : `\nExit codes:\n${lines.join('')}`
}
