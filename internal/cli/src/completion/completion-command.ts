import type { CliCommand, CliDefinition } from '../program/definition.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { powershellCompletion } from './powershell.ts'
import { type CompletionScript, completionPlaces } from './words.ts'
import { zshCompletion } from './zsh.ts'

/** `completion bash|zsh|fish|powershell`: prints a script that knows the whole command line, so that completing starts no process. */
export function completionCommand(definition: CliDefinition): CliCommand {
  const program = definition.name
  const command: CliCommand = {
    name: 'completion',
    summary: 'print a completion script for a shell',
    arguments: [{ name: 'SHELL', summary: 'the shell', choices: Object.keys(SHELLS) }],
    examples: [
      { summary: 'complete in every new bash', command: `${program} completion bash >> ~/.bashrc` },
      {
        summary: 'complete in fish',
        command: `${program} completion fish > ~/.config/fish/completions/${program}.fish`,
      },
    ],
    run: async (context) => {
      const shell = context.argument('SHELL') ?? ''
      const text = SHELLS[shell]?.({ program, places: completionPlaces(definition, command) }) ?? ''
      return { text, document: { shell, script: text } }
    },
  }
  return command
}

const SHELLS: Readonly<Record<string, (script: CompletionScript) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
}
