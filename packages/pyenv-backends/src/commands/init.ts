import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { CliContext, CliResult } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'
import { createPythonBackend } from '../backend/create-python-backend.ts'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { DEFAULT_VENV_DIRECTORY } from '../project/find-project.ts'
import { type InitPorts, initVenv } from '../project/init-venv.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { selectBackend } from '../project/select-backend.ts'
import { createPythonLocator } from '../python/create-python-locator.ts'
import { listFiles } from './list-files.ts'

/** `pyve init [DIR] [--python-version V] [--backend B] [--no-direnv]` in the working directory. */
export async function initProject({ argument, text, env, signal }: CliContext): Promise<CliResult> {
  const root = process.cwd()
  const config = await readPyveConfig(root)
  const choice = selectBackend({ flag: text('backend'), config: config.backend, files: await listFiles(root) })
  if (choice.state === 'ambiguous') {
    throw new CodedError(
      'ambiguous_backend',
      `${[...choice.condaFiles, ...choice.pythonFiles].join(' and ')} are both here`,
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
  const request = {
    root,
    venvDirectory: argument('DIR') ?? config.venv?.directory ?? DEFAULT_VENV_DIRECTORY,
    pythonVersion: text('python-version') ?? config.python?.version,
  }
  const steps = await initVenv(await hostPorts(env), request, { signal })
  return { document: { steps }, text: steps.map(({ state, path, detail }) => `${state.padEnd(8)}${path} (${detail})`) }
}

/** A uv that is on this machine makes environments faster; none is fetched. */
async function hostPorts(env: CliContext['env']): Promise<InitPorts> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir()
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter)
  const uv = findOnPath({ folders, fileNames: prefixLayout().commandFileNames('uv') })
  const [toolsDir, cacheDir] = [join(home, '.pyve', 'tools'), join(home, '.pyve', 'cache')]
  const executable = uv === null ? {} : { executable: uv }
  return {
    locator: createPythonLocator({ env, cacheDir: join(cacheDir, 'pythons') }),
    backend: createPythonBackend({ kind: 'venv', installer: 'uv', env, toolsDir, cacheDir, ...executable }),
  }
}
