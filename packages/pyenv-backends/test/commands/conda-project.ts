import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createPythonLocator } from '../../src/index.ts'
import { type CondaWorkshop, condaWorkshop, environmentText } from '../conda-workshop.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type PyveOutcome, pyve } from './pyve-process.ts'

/** A project on a machine with a Python, and perhaps a micromamba, on PATH. */
export interface CondaProject {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly run: (...args: readonly string[]) => Promise<PyveOutcome>
  readonly write: (name: string, text: string) => void
  /** Of an environment in `.pyve/envs`. */
  readonly prefix: (name: string) => string
}

/** What tests of `pyve` with conda environments start from. */
export interface CondaBench {
  readonly workshop: CondaWorkshop
  /** Folder of a host's Python. */
  readonly pythons: string
  readonly project: (options?: { readonly withMicromamba?: boolean }) => CondaProject
  /** An environment.yml of the test channel. */
  readonly spec: (name?: string, dependencies?: readonly string[]) => string
}

/** Makes the workshop once. */
export async function openCondaBench(): Promise<CondaBench> {
  const workshop = await condaWorkshop()
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const pythons = dirname(python?.executable ?? '')
  return {
    workshop,
    pythons,
    project: ({ withMicromamba = true } = {}) => {
      const cwd = join(temporaryFolder(), 'lab')
      mkdirSync(join(cwd, 'home'), { recursive: true })
      const tools = withMicromamba ? `${dirname(workshop.micromamba)}:` : ''
      const env = { PATH: `${tools}${pythons}:/usr/bin:/bin` }
      return {
        cwd,
        env,
        run: (...args) => pyve(args, { cwd, env }),
        write: (name, text) => writeFileSync(join(cwd, name), text),
        prefix: (name) => join(cwd, '.pyve/envs', name),
      }
    },
    spec: (name = 'demo', dependencies = ['alpha-lib']) => {
      const { channel } = workshop
      return environmentText(channel, [`python=${channel.python}`, ...dependencies]).replace(
        'name: demo',
        `name: ${name}`,
      )
    },
  }
}
