import { join } from 'node:path'
import { acquireLock, makeDirectory } from '@plinth/durable'
import type { InstallerCall } from '../installers/installer.ts'
import type { InitPorts, InitRequest } from './init-request.ts'
import type { InitStep } from './init-step.ts'
import { installProject } from './install-packages.ts'
import { makeEnvironment } from './make-environment.ts'
import { type InitPlan, planInit } from './plan-init.ts'
import { hasUnfinished, recoverUnfinished } from './unfinished-environment.ts'
import { writeProjectFiles } from './write-project-files.ts'

/**
 * Makes a project's environment and the files around it, under the project's lock. What is there already stays; what an interrupted attempt
 * left behind is made anew. Everything that can be refused is looked at before the first file is written.
 * Errors: `invalid_venv_directory`, `invalid_environment_name`, `reserved_environment_name`, `invalid_config`, `ambiguous_backend`,
 * `unknown_backend`, `invalid_python_version`, `no_suitable_python`, `prefix_occupied`, `conda_spec_missing`, `invalid_environment_file`,
 * `micromamba_missing`, `lock_stale`, `lock_missing`, `declined`, `no_answer`, `create_failed`, `install_failed`, `cancelled`.
 */
export async function initProject(
  ports: InitPorts,
  request: InitRequest,
  call: InstallerCall = {},
): Promise<InitStep[]> {
  const { root } = request
  // A killed attempt would be taken for somebody else's directory.
  await recoverIfLeft(root, call)
  const plan = await planInit(ports, request, call)
  await makeDirectory(join(root, '.pyve'))
  await using _lock = await lockProject(root, call)
  await recoverUnfinished(root)
  const environment = await makeEnvironment(ports, { plan, request }, call)
  const files = await writeProjectFiles(ports, { plan, request })
  const packages = request.install && plan.backend === 'venv' ? [await install(ports, plan, call)] : []
  return [environment, ...files, ...packages]
}

/** The one lock of a project: `.pyve/lock`. */
export function lockProject(root: string, { signal }: InstallerCall) {
  return acquireLock(join(root, '.pyve', 'lock'), signal ? { signal } : {})
}

async function recoverIfLeft(root: string, call: InstallerCall): Promise<void> {
  if (!(await hasUnfinished(root))) return
  await using _lock = await lockProject(root, call)
  await recoverUnfinished(root)
}

function install(
  { tools }: InitPorts,
  { root, directory, requirements }: InitPlan,
  call: InstallerCall,
): Promise<InitStep> {
  return installProject(tools, { root, prefix: join(root, directory), requirements }, call)
}
