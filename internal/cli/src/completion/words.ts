import type { CliCommand, CliDefinition, CliOption } from '../program/definition.ts'
import { globalOptions } from '../program/global-options.ts'

/** What may follow at one place of a command line. */
export interface CompletionPlace {
  /** The commands before it, joined by spaces; empty for the program itself. */
  readonly path: string
  readonly commands: readonly { readonly name: string; readonly summary: string }[]
  readonly options: readonly CompletionOption[]
  /** What an argument may be; empty when it can be anything, such as a file. */
  readonly choices: readonly string[]
}

/** What a completion script is written from. */
export interface CompletionScript {
  /** The program's name. */
  readonly program: string
  readonly places: readonly CompletionPlace[]
}

/** An option of a place. */
export interface CompletionOption {
  /** `--json`, or `-o` and `--output`. */
  readonly names: readonly string[]
  readonly summary: string
  readonly takesValue: boolean
  readonly choices: readonly string[]
}

/** Every place of a program at which something can be completed, hidden commands left out. */
export function completionPlaces(definition: CliDefinition, completion: CliCommand): readonly CompletionPlace[] {
  const { commands, versionFlags = '-V, --version' } = definition
  const program = { commands: [...commands, completion], options: [] }
  const [root, ...places] = placesOf('', program, globalOptions(definition))
  if (!root) return []
  const version = describeOption({ flags: versionFlags, summary: 'show the version' })
  return [{ ...root, options: [...root.options, version] }, ...places]
}

function placesOf(
  path: string,
  command: Pick<CliCommand, 'commands' | 'options' | 'arguments'>,
  shared: readonly CliOption[],
): readonly CompletionPlace[] {
  const commands = (command.commands ?? []).filter(({ hidden }) => !hidden)
  const options = [...(command.options ?? []), ...shared, HELP].map(describeOption)
  const choices = (command.arguments ?? []).flatMap((argument) => argument.choices ?? [])
  const inner = commands.flatMap((next) => placesOf(`${path} ${next.name}`.trim(), next, shared))
  return [{ path, commands, options, choices }, ...inner]
}

function describeOption({ flags, summary, choices = [] }: CliOption): CompletionOption {
  return { names: flags.match(/(?<![\w-])--?[\w-]+/g) ?? [], summary, takesValue: flags.includes('<'), choices }
}

const HELP: CliOption = { flags: '-h, --help', summary: 'show help' }
