import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CodedError, type PyveConfigV1 } from '@plinth/contracts'
import type { CondaSpec, CondaTools } from '../backend/conda-tools.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { ENVIRONMENTS_PATH } from './find-project.ts'
import type { InitPorts, InitRequest } from './init-request.ts'
import { judgeLockFor } from './judge-lock.ts'
import type { InitPlan } from './plan-init.ts'
import { provideMicromamba } from './provide-micromamba.ts'
import { resolveEnvironmentName } from './resolve-environment-name.ts'

/** An initialisation with its configuration; `environment` is the name of a named one. */
export interface CondaRequest extends InitRequest {
  readonly config: PyveConfigV1
}

/** The two files that a conda environment may be made from. Absolute paths. */
export interface SpecFiles {
  readonly environmentFile: string
  readonly lockFile: string
}

/** The files of the project's own conda environment, or of a named one that has its own. */
export function specFiles(root: string, config: PyveConfigV1, environment: string | undefined): SpecFiles {
  const named = environment === undefined ? undefined : config.environments?.[environment]?.env_file
  const file = named ?? config.micromamba?.env_file ?? 'environment.yml'
  const lock =
    basename(file) === 'environment.yml' ? 'conda-lock.yml' : `${file.replace(/\.ya?ml$/, '')}.conda-lock.yml`
  return { environmentFile: join(root, file), lockFile: join(root, lock) }
}

/** The part of a plan that is about conda. Errors: `conda_spec_missing`, `micromamba_missing`, `invalid_environment_file`, those of locks. */
export async function planCondaEnvironment(
  ports: InitPorts,
  request: CondaRequest,
  call: InstallerCall,
): Promise<Pick<InitPlan, 'directory' | 'name' | 'pythonVersion' | 'python' | 'spec'>> {
  const { root, config, environment } = request
  const files = specFiles(root, config, environment)
  const facts = await checkedFacts(ports, files)
  const name =
    environment ??
    resolveEnvironmentName({
      flag: request.environmentName,
      config: config.micromamba?.env_name,
      environmentFile: facts?.name ?? undefined,
      directory: root,
    }).name
  const directory = [...ENVIRONMENTS_PATH, name].join('/')
  const there = await findCondaEnvironment(ports.conda, join(root, directory), request.force)
  const spec = await specOf(files)
  const plan = { directory, name, pythonVersion: undefined, python: null }
  if (there) return { ...plan, spec: spec ?? { kind: 'environment', path: files.environmentFile } }
  if (spec === null) throw specMissing()
  await judgeLockFor(ports, { files, strict: request.strict, policy: config.lock_file_policy })
  await provideMicromamba(ports, request, call)
  return { ...plan, spec }
}

/** The lock before environment.yml; null when neither is there. */
async function specOf({ environmentFile, lockFile }: SpecFiles): Promise<CondaSpec | null> {
  if (await isFile(lockFile)) return { kind: 'lock', path: lockFile }
  return (await isFile(environmentFile)) ? { kind: 'environment', path: environmentFile } : null
}

async function checkedFacts({ conda, dialogue }: InitPorts, { environmentFile }: SpecFiles) {
  const facts = await conda.readEnvironmentFile(environmentFile)
  if (facts === null) return null
  const file = basename(environmentFile)
  if (facts.dependencies === null) {
    throw new CodedError('invalid_environment_file', `${file} has no dependencies:`, { hint: TEMPLATE })
  }
  if (facts.channels.length === 0) dialogue.warn(`${file} has no channels:, so the defaults of micromamba are used`)
  return facts
}

/** Whether a sound conda environment is there. Error: `prefix_occupied` for a broken one and for any other directory. */
export async function findCondaEnvironment(conda: CondaTools, prefix: string, replace = false): Promise<boolean> {
  const existing = await conda.inspect(prefix)
  if (existing.state === 'absent') return false
  // What an interrupted attempt left is undone by the next one.
  if (existing.state === 'damaged' && existing.code === 'unfinished') return false
  const isEnvironment = existing.state === 'present' || existing.code !== 'not_an_environment'
  if (replace && isEnvironment) return false
  if (existing.state === 'present') return true
  throw new CodedError('prefix_occupied', existing.message, {
    hint: isEnvironment ? 'Make it anew with --force.' : `Remove ${basename(prefix)} first, or choose another name.`,
  })
}

/** Source: seed 004, "Channel Configuration". */
const TEMPLATE = `Create environment.yml with:
  name: myproject
  channels:
    - conda-forge
  dependencies:
    - python=3.11`

function specMissing(): CodedError {
  return new CodedError('conda_spec_missing', 'Micromamba backend requires environment.yml or conda-lock.yml', {
    hint: TEMPLATE,
  })
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}
