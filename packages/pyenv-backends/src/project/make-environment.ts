import { join } from 'node:path'
import type { CondaSpec } from '../backend/conda-tools.ts'
import type { PresentEnvironment } from '../backend/python-backend.ts'
import type { InstallerCall } from '../installers/installer.ts'
import type { ProcessMarks } from '../process/command.ts'
import { makeActivationSafe } from './activate-script.ts'
import { backendAt } from './environment-place.ts'
import type { InitPorts, InitRequest } from './init-request.ts'
import type { InitStep } from './init-step.ts'
import { findCondaEnvironment } from './plan-conda.ts'
import { findEnvironment, type InitPlan, pythonFor } from './plan-init.ts'
import { type EnvironmentRecord, readRegistry, updateRegistry } from './registry.ts'
import { withUnfinishedNote } from './unfinished-environment.ts'

/** A plan, and what the command line said. */
export interface PlannedInit {
  readonly plan: InitPlan
  readonly request: InitRequest
}

/** Makes the environment of a plan, or keeps the one that is there. The caller holds the project's lock. */
export async function makeEnvironment(
  ports: InitPorts,
  { plan, request }: PlannedInit,
  call: InstallerCall,
): Promise<InitStep> {
  const { root, directory } = plan
  const prefix = join(root, directory)
  const step = { step: 'environment', path: prefix } as const
  const version = await versionThere(ports, { plan, request })
  if (version !== null) {
    const notes = await keep(plan, version)
    return { ...step, state: 'kept', detail: detailOf(plan, version), notes }
  }
  const replace = backendAt(prefix) !== null
  const made =
    plan.spec === null
      ? await makeVenv(ports, { plan, request, replace }, call)
      : await makeConda(ports, { ...plan, spec: plan.spec, replace }, call)
  const notes = notesOn(plan, made)
  return { ...step, state: replace ? 'changed' : 'created', detail: detailOf(plan, made.pythonVersion), notes }
}

function makeVenv(
  ports: InitPorts,
  { plan, request, replace }: PlannedInit & { readonly replace: boolean },
  call: InstallerCall,
): Promise<PresentEnvironment> {
  const { root, directory } = plan
  const prefix = join(root, directory)
  const make = async (marks: ProcessMarks) => {
    const marked = { ...call, marks: { ...call.marks, ...marks } }
    const python = plan.python ?? (await pythonFor(ports, plan.pythonVersion, call))
    const made = await ports.backend.create({ prefix, python: python.executable, pip: 'bundled' }, marked)
    await makeActivationSafe(prefix)
    const requirements = (request.reinstall ?? []).map((requirement) => ({ requirement }))
    if (requirements.length > 0) await ports.backend.install({ prefix, requirements }, marked)
    await record(plan, { backend: 'venv', prefix, python_version: made.pythonVersion, origin: 'made' })
    return made
  }
  return withUnfinishedNote({ root, directory, replace, make })
}

/** micromamba's own note says whether it is finished; the old environment comes back on failure. */
async function makeConda(
  { conda }: InitPorts,
  plan: InitPlan & { readonly spec: CondaSpec; readonly replace: boolean },
  call: InstallerCall,
): Promise<PresentEnvironment> {
  const { root, directory, spec, channels, replace } = plan
  const prefix = join(root, directory)
  const made = await conda.create({ prefix, spec, channels, existing: replace ? 'rebuild' : 'keep' }, call)
  await record(plan, { backend: 'micromamba', prefix, python_version: made.pythonVersion, origin: 'made' })
  return made
}

/** Null when one has to be made. Somebody else may have made it since the plan. */
async function versionThere(ports: InitPorts, { plan, request }: PlannedInit): Promise<string | null> {
  const prefix = join(plan.root, plan.directory)
  const sought = { prefix, version: plan.pythonVersion, replace: request.force }
  if (plan.backend === 'venv') return findEnvironment(ports, sought)
  if (!(await findCondaEnvironment(ports.conda, prefix, request.force))) return null
  const existing = await ports.conda.inspect(prefix)
  return existing.state === 'present' ? existing.pythonVersion : null
}

async function keep(plan: InitPlan, version: string): Promise<string[]> {
  const { root, directory, backend } = plan
  const prefix = join(root, directory)
  const { environments, project } = await readRegistry(root)
  const known = plan.name === null ? project[directory] : environments[plan.name]
  // Nobody but pyve makes environments in its own directory.
  const origin = plan.name === null ? 'found' : 'made'
  if (known === undefined) await record(plan, { backend, prefix, python_version: version, origin })
  const isMoved = known !== undefined && known.prefix !== prefix
  return isMoved
    ? [
        `WARNING: the project was moved from where the environment was made (${known.prefix}): pyve doctor --fix makes it anew`,
      ]
    : []
}

function record({ root, name, directory }: InitPlan, entry: EnvironmentRecord): Promise<void> {
  return updateRegistry(root, (before) =>
    name === null
      ? { ...before, project: { ...before.project, [directory]: entry } }
      : { ...before, environments: { ...before.environments, [name]: entry } },
  )
}

function detailOf({ backend, name }: InitPlan, version: string): string {
  const python = version === '' ? 'no Python' : `Python ${version}`
  return name === null ? python : `${python}, ${backend} environment ${name}`
}

function notesOn({ python, backend }: InitPlan, { pythonVersion, distributions }: PresentEnvironment): string[] {
  const lacksPip = backend === 'venv' && !distributions.some(({ canonicalName }) => canonicalName === 'pip')
  const noPip = lacksPip ? ['WARNING: this Python carries no pip (ensurepip), so the environment has none'] : []
  if (python === null || python.isProbed || pythonVersion === python.version) return noPip
  const manager = python.manager?.name
  return [...noPip, `WARNING: ${manager} has Python ${python.version}, but python on PATH is ${pythonVersion}`]
}
