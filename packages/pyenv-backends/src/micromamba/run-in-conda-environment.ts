import { basename } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { RunInEnvironmentRequest } from '../backend/python-backend.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { CommandResult, RunCommandOptions } from '../process/command.ts'
import { currentFolder } from '../process/current-folder.ts'
import { condaVariables, withActivationScripts } from './conda-activation.ts'
import { findCondaCommand } from './find-conda-command.ts'
import { requireCondaEnvironment } from './inspect-conda-environment.ts'
import type { MicromambaTools } from './micromamba-tools.ts'

/**
 * {@link PythonBackend} `run` for conda environments: starts the environment's own program with the activation worked out here, so neither
 * micromamba nor a shell profile has a say. Errors: `environment_missing`, `environment_damaged`, `command_not_found` (with the nearest name).
 */
export async function runInCondaEnvironment(
  { layout, env, runCommand }: Pick<MicromambaTools, 'layout' | 'env' | 'runCommand'>,
  { prefix, program, args = [], env: extra }: RunInEnvironmentRequest,
  options: Omit<RunCommandOptions, 'env'>,
): Promise<CommandResult> {
  await requireCondaEnvironment(layout, prefix)
  const found = findCondaCommand(program, { prefix, layout, cwd: options.cwd ?? currentFolder() })
  if (found.path === null) {
    throw new CodedError('command_not_found', `there is no command ${basename(program)} in ${prefix}`, {
      ...(found.nearest === null ? {} : { hint: `The nearest one is ${found.nearest}.` }),
      details: { program, prefix, nearest: found.nearest },
    })
  }
  const variables = condaVariables(childEnvironment(env, extra), prefix, layout)
  const start = withActivationScripts({ path: found.path, args }, prefix, variables)
  return runCommand(start.path, start.args, { ...options, env: variables })
}
