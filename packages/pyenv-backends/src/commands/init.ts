import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { CodedError } from '@plinth/contracts'
import { createPythonBackend } from '../backend/create-python-backend.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { DEFAULT_VENV_DIRECTORY } from '../project/find-project.ts'
import { type InitPorts, initVenv } from '../project/init-venv.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { selectBackend } from '../project/select-backend.ts'
import { createPythonLocator } from '../python/create-python-locator.ts'
import type { CommandContext } from './context.ts'
import { listFiles } from './list-files.ts'

/** `pyve init [DIR] [--python-version V] [--backend B] [--no-direnv]` in the working directory. Gives the exit code. */
export async function initProject(args: readonly string[], context: CommandContext): Promise<number> {
  const { env, cwd, say } = context
  const { directory, flags } = readArguments(args)
  const config = await readPyveConfig(cwd)
  const choice = selectBackend({ flag: flags.backend, config: config.backend, files: await listFiles(cwd) })
  if (choice.state === 'ambiguous') {
    throw new CodedError(
      'ambiguous_backend',
      `both ${[...choice.condaFiles, ...choice.pythonFiles].join(' and ')} are here`,
      {
        hint: 'Say which backend is meant: --backend venv or --backend micromamba.',
      },
    )
  }
  if (choice.backend !== 'venv') {
    throw new CodedError('unsupported_backend', `this project asks for ${choice.backend} (${choice.reasons.at(-1)})`, {
      hint: 'This pyve makes virtual environments only: --backend venv.',
    })
  }
  const steps = await initVenv(await hostPorts(env), {
    root: cwd,
    venvDirectory: directory ?? config.venv?.directory ?? DEFAULT_VENV_DIRECTORY,
    pythonVersion: flags['python-version'] ?? config.python?.version,
  })
  for (const { state, path, detail } of steps) say(`${state.padEnd(8)}${path} (${detail})`)
  return 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'python-version': { type: 'string' },
        backend: { type: 'string' },
        'no-direnv': { type: 'boolean' },
      },
    })
    if (positionals.length < 2) return { directory: positionals[0], flags: values }
    throw new Error(`only one directory can be given, not ${positionals.join(' and ')}`)
  } catch (cause) {
    throw new CodedError('usage', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** A uv that is on this machine makes environments faster; none is fetched. */
async function hostPorts(env: CommandContext['env']): Promise<InitPorts> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter)
  const uv = await findOnPath({ folders, fileNames: prefixLayout().commandFileNames('uv') })
  const [toolsDir, cacheDir] = [join(home, '.pyve', 'tools'), join(home, '.pyve', 'cache')]
  const executable = uv === null ? {} : { executable: uv }
  return {
    locator: createPythonLocator({ env, cacheDir: join(cacheDir, 'pythons') }),
    backend: createPythonBackend({ kind: 'venv', installer: 'uv', env, toolsDir, cacheDir, ...executable }),
  }
}
