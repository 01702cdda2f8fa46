import packageManifest from '../../package.json' with { type: 'json' }
import type { CommandContext } from './context.ts'
import { initProject } from './init.ts'

/** One command: gives the exit code. */
export type PyveCommand = (args: readonly string[], context: CommandContext) => number | Promise<number>

/** What `pyve --help` prints. */
export const HELP = `Usage: pyve COMMAND

Commands:
  run CMD [ARGUMENT…]     run a command in the project's environment
  init [DIR], --init      create the project's environment (default: .venv)
      --python-version V  with this Python: 3.11 or 3.11.5
      --backend B         auto (default) or venv
      --no-direnv         nothing for direnv is written
  version, --version, -v  print the version
  help, --help, -h        print this text`

/** Every command but `run`, by name. */
export const otherCommands: ReadonlyMap<string, PyveCommand> = new Map<string, PyveCommand>([
  ['help', say(HELP)],
  ['version', say(`pyve version ${packageManifest.version}`)],
  ['init', initProject],
])

function say(text: string): PyveCommand {
  return (_args, context) => {
    context.say(text)
    return 0
  }
}
