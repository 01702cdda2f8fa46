import { basename } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { RunInEnvironmentRequest } from '../backend/python-backend.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { CommandResult, RunCommandOptions } from '../process/command.ts'
import { currentFolder } from '../process/current-folder.ts'
import { activatedVariables } from './activation.ts'
import { findCommand } from './find-command.ts'
import { requireEnvironment } from './inspect-environment.ts'

/**
 * {@link PythonBackend} `run` for virtual environments. The child has the allow-listed variables of the host, those of the request, and the
 * environment's commands first on PATH. Errors: `environment_missing`, `environment_damaged`, `command_not_found` (with the nearest name).
 */
export async function runInEnvironment(
  { layout, env, runCommand }: Pick<InstallerTools, 'layout' | 'env' | 'runCommand'>,
  { prefix, program, args = [], env: extra }: RunInEnvironmentRequest,
  options: Omit<RunCommandOptions, 'env'>,
): Promise<CommandResult> {
  await requireEnvironment(layout, prefix)
  const host = childEnvironment(env, extra)
  const search = { prefix, layout, hostPath: host.PATH ?? host.Path ?? '', cwd: options.cwd ?? currentFolder() }
  const command = findCommand(program, search)
  if (command.path === null) throw commandNotFound(program, prefix, command.nearest)
  return runCommand(command.path, args, { ...options, env: activatedVariables(host, prefix, layout) })
}

function commandNotFound(program: string, prefix: string, nearest: string | null): CodedError {
  return new CodedError('command_not_found', `there is no command ${basename(program)} in ${prefix}`, {
    ...(nearest === null ? {} : { hint: `The nearest one is ${nearest}.` }),
    details: { program, prefix, nearest },
  })
}
