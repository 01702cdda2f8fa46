import { mkdir, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInstaller, createPythonLocator } from '@plinth/pyenv-backends'
import { mustRun } from '../frame/run-program.ts'

/** What the rows share. */
export interface PyveStage {
  /** Absolute path of a scratch folder. */
  readonly folder: string
  /** The built command. */
  readonly pyve: string
  /** A host's interpreter. */
  readonly python: string
  readonly uv: string
  /** Variables of every program: uv and Python on PATH, a home of its own. */
  readonly env: NodeJS.ProcessEnv
  /** A project with an environment in `.venv`. */
  readonly project: string
  readonly versions: Readonly<Record<string, string>>
}

/** Fetches uv, if it is not there, and makes a project. */
export async function openPyveStage(folder: string): Promise<PyveStage> {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  if (!python) throw new Error('there is no Python 3.10 or newer')
  const uv = await provideUv(folder, python.executable)
  const [home, project] = [join(folder, 'home'), join(folder, 'project')]
  await mkdir(home)
  await mkdir(project)
  const path = [dirname(uv), dirname(python.executable), '/usr/bin', '/bin'].join(':')
  const env = { PATH: path, HOME: home }
  const manifest = createRequire(import.meta.url).resolve('@plinth/pyenv-backends/package.json')
  const pyve = join(dirname(manifest), 'dist', 'pyve.cjs')
  await mustRun({ program: process.execPath, args: [pyve, 'init', '--no-direnv'], env, cwd: project })
  const { stdout } = await mustRun({ program: uv, args: ['--version'], env })
  const versions = { node: process.version, python: python.version, uv: stdout.trim() }
  return { folder, pyve, python: python.executable, uv, env, project, versions }
}

async function provideUv(folder: string, python: string): Promise<string> {
  const tools = join(folder, 'tools')
  const installer = createInstaller({ name: 'uv', toolsDir: tools, cacheDir: join(folder, 'cache') })
  await installer.prepare({ python })
  const files = await readdir(tools, { recursive: true })
  const uv = files.find((file) => file.endsWith(join('scripts', 'uv')))
  if (uv === undefined) throw new Error('uv was fetched, and is not there')
  return join(tools, uv)
}
