import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prefixLayout } from '@plinth/pyenv-backends'
import { environmentPlace } from '../../../packages/pyenv-backends/src/project/environment-place.ts'
import { findProject } from '../../../packages/pyenv-backends/src/project/find-project.ts'
import { readPlainConfig } from '../../../packages/pyenv-backends/src/project/plain-config.ts'
import { activatedVariables } from '../../../packages/pyenv-backends/src/venv/activation.ts'
import { findCommand } from '../../../packages/pyenv-backends/src/venv/find-command.ts'
import { type Figure, figureOf } from '../frame/figure.ts'
import { type Contestant, interleave } from '../frame/interleave.ts'
import { mustRun } from '../frame/run-program.ts'
import type { PyveStage } from './stage.ts'

/** What `pyve run` adds to the command that it runs. */
export async function runCommands(stage: PyveStage, rounds: number): Promise<Figure[]> {
  return [await runTrue(stage, rounds), await runPython(stage, rounds), await resolving(stage, rounds)]
}

async function runTrue(stage: PyveStage, rounds: number): Promise<Figure> {
  const node = process.execPath
  const result = await interleave(
    {
      ours: starting(stage, node, [stage.pyve, 'run', 'true']),
      peer: starting(stage, node, ['-e', '0']),
      beside: { 'where Node cannot become the command (spawn)': spawned(stage) },
    },
    { rounds, warmUp: 2 },
  )
  const goal = { value: 'median', atMost: 1.15 } as const
  return figureOf({ work: '`pyve run true`', against: '`node -e 0`', unit: 'ms', result, compareAs: 'ratio', goal })
}

async function runPython(stage: PyveStage, rounds: number): Promise<Figure> {
  const python = join(stage.project, '.venv/bin/python')
  const result = await interleave(
    {
      ours: starting(stage, process.execPath, [stage.pyve, 'run', 'python', '-c', 'pass']),
      peer: async (round) =>
        (await starting(stage, process.execPath, ['-e', '0'])(round)) +
        (await starting(stage, python, ['-c', 'pass'])(round)),
      beside: {
        '`uv run --no-sync`': starting(stage, stage.uv, [
          'run',
          '--no-sync',
          '--no-project',
          '--python',
          python,
          'python',
          '-c',
          'pass',
        ]),
      },
    },
    { rounds, warmUp: 2 },
  )
  const goal = { value: 'median', atMost: 25 } as const
  const against = "node's and Python's own starts"
  return figureOf({ work: '`pyve run python -c pass`', against, unit: 'ms', result, compareAs: 'difference', goal })
}

async function resolving({ project, env }: PyveStage, rounds: number): Promise<Figure> {
  const layout = prefixLayout()
  const resolve = () => {
    const root = findProject(project) ?? ''
    const path = join(root, '.pyve/config')
    const settings = readPlainConfig(existsSync(path) ? readFileSync(path, 'utf8') : '')
    const place = environmentPlace({ root, settings: { venvDirectory: settings?.get('venv.directory') } })
    if (place === null) throw new Error('the environment is not there')
    const { prefix } = place
    findCommand('python', { prefix, layout, hostPath: env.PATH ?? '', cwd: project })
    activatedVariables(env, prefix, layout)
  }
  const often = 200
  const ours = async () => {
    const started = performance.now()
    for (let time = 0; time < often; time += 1) resolve()
    return (performance.now() - started) / often
  }
  const result = await interleave({ ours }, { rounds })
  return figureOf({
    work: 'finding project, environment and command, in process',
    unit: 'ms',
    result,
    goal: { value: 'median', atMost: 1 },
  })
}

function starting({ env, project }: PyveStage, program: string, args: readonly string[]): Contestant {
  return async () => (await mustRun({ program, args, env, cwd: project })).ms
}

/** An empty `process.execve` is what other platforms have. */
function spawned(stage: PyveStage): Contestant {
  const code = `process.execve = undefined; process.argv.splice(1, 0, 'pyve'); require(${JSON.stringify(stage.pyve)})`
  return starting(stage, process.execPath, ['-e', code, 'run', 'true'])
}
