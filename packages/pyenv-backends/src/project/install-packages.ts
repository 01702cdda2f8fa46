import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { pipIndexVariables } from '../indexes/pip-index-variables.ts'
import type { InstallerCall } from '../installers/installer.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { uvEnvironment } from '../installers/uv-environment.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { InitStep } from './init-step.ts'

/** What `--install` puts into a new venv. */
export interface ProjectInstallation {
  readonly root: string
  readonly prefix: string
  /** Relative to the project; undefined for requirements.txt, else the project itself. */
  readonly requirements: string | undefined
}

/**
 * Installs requirements.txt, or the project itself when it has only a pyproject.toml, with uv when it is here and else with the host's pip.
 * Errors: `nothing_to_install`, `install_failed`, `no_suitable_installer`.
 */
export async function installProject(
  tools: InstallerTools,
  { root, prefix, requirements }: ProjectInstallation,
  call: InstallerCall,
): Promise<InitStep> {
  const file = requirements ?? (existsSync(join(root, 'requirements.txt')) ? 'requirements.txt' : undefined)
  if (file === undefined && !existsSync(join(root, 'pyproject.toml'))) {
    throw new CodedError('nothing_to_install', 'there is neither a requirements.txt nor a pyproject.toml to install')
  }
  const what = file === undefined ? ['-e', '.'] : ['-r', file]
  const python = tools.layout.pythonExecutable(prefix)
  const [program, args, env] =
    tools.uvExecutable === null
      ? [python, ['-m', 'pip', 'install', ...what], await pipVariables(tools)]
      : [tools.uvExecutable, ['pip', 'install', '--python', python, ...what], await uvEnvironment(tools)]
  if (tools.uvExecutable === null) await addPip(tools, python, call)
  const { outcome, stderr } = await tools.runCommand(program, args, {
    env,
    cwd: root,
    signal: call.signal,
    marks: call.marks,
  })
  if (outcome.exit_code !== 0) {
    const last = stderr.text
      .trim()
      .split('\n')
      .filter((line) => !/^\s*(DEBUG|INFO)/.test(line))
      .slice(-3)
      .join(' ')
    throw new CodedError('install_failed', `${what.join(' ')} could not be installed: ${last}`)
  }
  return { step: 'packages', state: 'installed', path: prefix, detail: file ?? 'the project itself' }
}

async function addPip({ runCommand, env }: InstallerTools, python: string, call: InstallerCall): Promise<void> {
  const options = { env: childEnvironment(env), signal: call.signal, marks: call.marks }
  const { outcome } = await runCommand(python, ['-m', 'ensurepip', '--default-pip'], options)
  if (outcome.exit_code === 0) return
  throw new CodedError('no_suitable_installer', 'there is no uv on PATH, and this Python brings no pip', {
    hint: 'Install uv.',
  })
}

async function pipVariables({ env, readIndexes }: InstallerTools): Promise<Record<string, string>> {
  return childEnvironment(env, {
    ...pipIndexVariables(await readIndexes()),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
  })
}
