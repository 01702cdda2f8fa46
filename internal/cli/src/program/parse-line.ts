import { type Command, CommanderError } from 'commander'
import { UsageError } from '../output/describe-error.ts'
import { buildProgram, type ProgramSurroundings } from './build-program.ts'
import type { CliCommand, CliDefinition } from './definition.ts'
import type { ParsedLine } from './parsed-line.ts'
import { readValues } from './read-values.ts'

/**
 * Parses any line with commander. Help and version are printed here. A wrong line is an answer and no error, so that this module can be a file of
 * its own, with classes of its own.
 */
export async function parseLine(
  definition: CliDefinition,
  surroundings: Omit<ProgramSurroundings, 'invoke'>,
): Promise<ParsedLine> {
  let found: ParsedLine = { state: 'told', exitCode: 0 }
  const invoke = (command: CliCommand, built: Command) => {
    found = { state: 'command', command, values: readValues(built) }
  }
  try {
    const program = buildProgram(definition, { ...surroundings, invoke })
    await program.parseAsync([...surroundings.words], { from: 'user' })
    return found
  } catch (error) {
    if (error instanceof CommanderError) return { state: 'told', exitCode: error.exitCode }
    if (error instanceof UsageError) return { state: 'wrong', message: error.message, hint: error.hint }
    throw error
  }
}
