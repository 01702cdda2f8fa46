import type { CliCommand, CliDefinition } from '../program/definition.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

/** `completion bash|zsh|fish`: prints a script that knows the whole command line, so that completing starts no process. */
export function completionCommand(definition: CliDefinition): CliCommand {
  return {
    name: 'completion',
    summary: 'print a completion script for a shell',
    arguments: [{ name: 'SHELL', summary: 'the shell', choices: Object.keys(SHELLS) }],
    examples: [
      { summary: 'complete in every new bash', command: `${definition.name} completion bash >> ~/.bashrc` },
      {
        summary: 'complete in fish',
        command: `${definition.name} completion fish > ~/.config/fish/completions/${definition.name}.fish`,
      },
    ],
    run: async (context) => {
      const write = SHELLS[context.argument('SHELL') ?? '']
      return { text: write ? write(definition) : context.refuse('the shell is not known') }
    },
  }
}

const SHELLS: Readonly<Record<string, (definition: CliDefinition) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}
