import { Argument, Command, type CommanderError, InvalidArgumentError, Option } from 'commander'
import { completionCommand } from '../completion/completion-command.ts'
import { UsageError } from '../output/describe-error.ts'
import type { Output } from '../output/output.ts'
import type { CliArgument, CliCommand, CliDefinition, CliOption } from './definition.ts'
import { globalOptions } from './global-options.ts'
import { helpText } from './help-text.ts'

/** Called when a command line names this command. */
export type Invoke = (definition: CliCommand, command: Command) => void

/** What a program is built for. */
export interface ProgramSurroundings {
  readonly output: Output
  readonly columns: () => number
  /** The words of the command line. A command that is none of them gets a name and a summary only: commander takes its time. */
  readonly words: readonly string[]
  readonly invoke: Invoke
}

/** The commander program of a definition. It never ends the process: wrong command lines, help and version are thrown. */
export function buildProgram(definition: CliDefinition, surroundings: ProgramSurroundings): Command {
  const program = new Command(definition.name)
    .description(definition.summary)
    .version(definition.versionText ?? definition.version, definition.versionFlags)
    .usage('[options] COMMAND')
    .addHelpText('after', helpText(definition.examples ?? [], definition.exitCodes))
  prepare(program, { definition, surroundings })
  for (const command of [...definition.commands, completionCommand(definition)]) {
    addCommand(program, command, { definition, surroundings })
  }
  return program
}

interface Construction {
  readonly definition: CliDefinition
  readonly surroundings: ProgramSurroundings
}

function addCommand(parent: Command, command: CliCommand, construction: Construction): void {
  const { definition, surroundings } = construction
  const built = parent.command(command.name, { hidden: command.hidden ?? false }).description(command.summary)
  if (!isAskedFor(command, surroundings)) return
  built
    .addHelpText('after', helpText(command.examples ?? [], definition.exitCodes))
    .passThroughOptions(command.passThrough ?? false)
  for (const argument of command.arguments ?? []) built.addArgument(buildArgument(argument))
  for (const option of command.options ?? []) built.addOption(buildOption(option))
  prepare(built, construction)
  for (const inner of command.commands ?? []) addCommand(built, inner, construction)
  if (!command.run) return
  built.action(() => {
    requireOptions(command, built)
    return surroundings.invoke(command, built)
  })
}

/** A line without a command, or with an option for help, shows them all. */
function isAskedFor({ name }: CliCommand, { words }: ProgramSurroundings): boolean {
  return words.length === 0 || words.includes(name) || words.some((word) => HELP.includes(word))
}

const HELP = ['-h', '--help']

/** Here and not in commander, which would call an option missing that was only misspelt. */
function requireOptions({ options = [] }: CliCommand, command: Command): void {
  for (const { flags, required } of options) {
    const long = /--[\w-]+/.exec(flags)?.[0]
    const option = command.options.find((each) => each.long === long)
    if (!required || !option || command.getOptionValue(option.attributeName()) !== undefined) continue
    throw new UsageError(`required option '${flags}' not specified`, `See ${pathOf(command)} --help.`)
  }
}

/** Settings that a command does not inherit, and the options that all commands share: commander takes them only before the name. */
function prepare(command: Command, { definition, surroundings }: Construction): void {
  const { output, columns } = surroundings
  for (const option of globalOptions(definition)) command.addOption(buildOption(option))
  command
    .enablePositionalOptions()
    .exitOverride((error) => {
      throw usageErrorOf(error, command)
    })
    .helpCommand(false)
    .configureOutput({
      writeOut: output.out,
      writeErr: output.err,
      // Errors are described in one place for all kinds.
      outputError: () => {},
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}

/** What commander throws instead of ending the process. Help and version are thrown as well, and are no errors. */
function usageErrorOf(error: CommanderError, command: Command): Error {
  if (error.exitCode === 0) return error
  const hint = `See ${pathOf(command)} --help.`
  if (error.code === 'commander.help') return new UsageError('a command is missing', hint)
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  return new UsageError(message, [...more, hint].join(' '))
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

function buildArgument({ name, summary, optional, variadic, choices }: CliArgument): Argument {
  const inner = variadic ? `${name}...` : name
  const argument = new Argument(optional ? `[${inner}]` : `<${inner}>`, summary)
  return choices ? argument.choices([...choices]) : argument
}

function buildOption({ flags, summary, repeatable, choices, defaultText }: CliOption): Option {
  const option = new Option(flags, defaultText === undefined ? summary : `${summary} (default: ${defaultText})`)
  if (choices) option.choices([...choices])
  if (repeatable) option.argParser(collector(choices))
  return option
}

/** Gathers the values of an option that is given several times; commander's own variadic options would swallow arguments. */
function collector(choices: readonly string[] | undefined) {
  return (value: string, previous: unknown): string[] => {
    if (choices && !choices.includes(value))
      throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
    return [...(Array.isArray(previous) ? previous.map(String) : []), value]
  }
}
