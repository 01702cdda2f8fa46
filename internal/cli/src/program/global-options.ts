import type { CliDefinition, CliOption } from './definition.ts'

/** Options that every program has. */
const JSON_OPTION: CliOption = { flags: '--json', summary: 'print the result as one JSON document' }

/** The options that every command of a program takes. */
export function globalOptions({ options = [] }: CliDefinition): readonly CliOption[] {
  return [...options, JSON_OPTION]
}
