import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `.pyve/config`, inside the project directory. */
export const CONFIG_PATH = ['.pyve', 'config'] as const

/** Where environments with names lie. */
export const ENVIRONMENTS_PATH = ['.pyve', 'envs'] as const

/** Where a venv lies unless the configuration names another directory. */
export const DEFAULT_VENV_DIRECTORY = '.venv'

/** The nearest directory, from `start` upwards, that has a `.pyve/config`, a `.pyve/envs`, or a virtual environment in `.venv`; null when none has. */
export function findProject(start: string): string | null {
  const marks = [join(...CONFIG_PATH), join(...ENVIRONMENTS_PATH), join(DEFAULT_VENV_DIRECTORY, 'pyvenv.cfg')]
  if (marks.some((mark) => existsSync(join(start, mark)))) return start
  const parent = dirname(start)
  return parent === start ? null : findProject(parent)
}
