import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun, type Program } from '../frame/run-program.ts'
import type { Stage } from './stage.ts'

/** A uv command with the store's cache and indexes. */
export function uvCommand({ uv, uvEnv, folder }: Stage, ...args: readonly string[]): Program {
  return { program: uv, args, env: uvEnv, cwd: folder }
}

/** What a person types who has a requirements file, by default one that is locked: `uv venv`, then `uv pip install`. Gives milliseconds. */
export async function installByHand(stage: Stage, prefix: string, requirements = stage.locked): Promise<number> {
  const made = await mustRun(uvCommand(stage, 'venv', '--no-project', '--python', stage.basePython, prefix))
  const python = join(prefix, 'bin', 'python')
  const installed = await mustRun(uvCommand(stage, 'pip', 'install', '--python', python, '-r', requirements))
  return made.ms + installed.ms
}

/** The same with pip, from wheels that lie on the disk: `python -m venv`, then `pip install`. Gives milliseconds; fetching is not in it. */
export async function installWithPip(stage: Stage, prefix: string): Promise<number> {
  const wheels = join(stage.folder, 'wheels')
  const fetching = ['-m', 'pip', 'download', '-q', '--no-deps', '-d', wheels, '-r', stage.locked]
  await mustRun({ program: stage.basePython, args: fetching, cwd: stage.folder })
  const made = await mustRun({ program: stage.basePython, args: ['-m', 'venv', prefix] })
  const options = ['-q', '--no-index', '--find-links', wheels, '--no-deps', '-r', stage.locked]
  const installed = await mustRun({
    program: join(prefix, 'bin', 'python'),
    args: ['-m', 'pip', 'install', ...options],
  })
  return made.ms + installed.ms
}

/** A project with the same packages, synchronised once, for `uv run` and `uv sync`. Gives its folder. */
export async function uvProject(stage: Stage): Promise<string> {
  const project = join(stage.folder, 'project')
  if (existsSync(project)) return project
  const { installed, python } = stage.manifest
  const [major, minor] = python.version.split('.')
  const dependencies = installed.map(({ name, version }) => `  "${name}==${version}",`)
  await mkdir(project)
  await writeFile(
    join(project, 'pyproject.toml'),
    [
      '[project]',
      'name = "peer"',
      'version = "0"',
      `requires-python = "==${major}.${minor}.*"`,
      'dependencies = [',
      ...dependencies,
      ']',
      '',
    ].join('\n'),
  )
  await mustRun(uvCommand(stage, 'sync', '--project', project, '--python', stage.basePython))
  return project
}
