import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A built command line: its name and its program, from the repository's root. */
export interface CommandProgram {
  readonly name: string
  readonly program: string
}

/** The command lines of the packages, in the order of the page. */
export const COMMAND_PROGRAMS: readonly CommandProgram[] = [
  { name: 'plinth-env', program: 'packages/env-provisioner-node/dist/plinth-env.cjs' },
  { name: 'plinth-models', program: 'packages/model-library/dist/plinth-models.cjs' },
  { name: 'plinth-pack', program: 'packages/packer-v1/dist/plinth-pack.cjs' },
  { name: 'pyve', program: 'packages/pyenv-backends/dist/pyve.cjs' },
]

/** Gives what a command line prints when it is asked for help: `words` are the sub-commands that were named. */
export type Help = (command: CommandProgram, words: readonly string[]) => Promise<string>

/** Asks the built programs below `root`. */
export function helpOf(root: string): Help {
  return async ({ program }, words) => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, program), ...words, '--help'], {
      env: {},
    })
    return stdout
  }
}

/** The page of every command line with all of its commands, as their `--help` says it. */
export async function commandsPage(programs: readonly CommandProgram[], help: Help): Promise<string> {
  const pages = await Promise.all(programs.map((program) => sections(program, [], help)))
  const intro = 'What `--help` prints, for every command. Made by `pnpm docs:reference`; do not edit.'
  return ['# Commands', '', intro, '', ...pages.flat()].join('\n')
}

async function sections(program: CommandProgram, words: readonly string[], help: Help): Promise<string[]> {
  const text = (await help(program, words)).trimEnd()
  const heading = `${'#'.repeat(Math.min(words.length, 2) + 2)} ${[program.name, ...words].join(' ')}`
  const below = await Promise.all(subcommandsIn(text).map((name) => sections(program, [...words, name], help)))
  return [heading, '', '```text', text, '```', '', ...below.flat()]
}

/** The names below `Commands:`; what is indented further goes on with the line above. */
function subcommandsIn(text: string): readonly string[] {
  const block = /^Commands:\n((?: .*\n?)+)/m.exec(text)?.[1] ?? ''
  return [...block.matchAll(/^ {2}([a-z][a-z-]*)/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]))
}
