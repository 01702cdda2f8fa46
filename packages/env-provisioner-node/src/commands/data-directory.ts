import { homedir } from 'node:os'
import { join } from 'node:path'
import type { CliContext } from '@plinth/cli'

/** The store of a command: `--data`, else PLINTH_DATA_DIR, else `plinth` in the user's data directory. */
export function dataDirectory({ text, env }: Pick<CliContext, 'text' | 'env'>): string {
  return text('data') ?? (env.PLINTH_DATA_DIR || join(userData(env), 'plinth'))
}

function userData({ XDG_DATA_HOME, LOCALAPPDATA }: CliContext['env']): string {
  return XDG_DATA_HOME || LOCALAPPDATA || join(homedir(), '.local', 'share')
}
