import { condaVariables, withActivationScripts } from '../micromamba/conda-activation.ts'
import { condaLayout } from '../micromamba/conda-layout.ts'
import { findCondaCommand } from '../micromamba/find-conda-command.ts'
import type { EnvironmentPlace } from '../project/environment-place.ts'
import type { ReadyOrNearest, RunContext } from './run.ts'
import type { RunWords } from './run-words.ts'

/** A command of a conda environment with the activation computed; the host's commands never stand in for one that is not there. */
export function commandInConda(
  { prefix }: EnvironmentPlace,
  { command }: RunWords,
  { env, cwd }: RunContext,
): ReadyOrNearest {
  const [program = '', ...args] = command
  const layout = condaLayout()
  const found = findCondaCommand(program, { prefix, layout, cwd })
  if (found.path === null) return found
  const variables = condaVariables(env, prefix, layout)
  return { ...withActivationScripts({ path: found.path, args }, prefix, variables), env: variables }
}
