import { realpath, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { CreateEnvironmentRequest, EnvironmentInspection, PresentEnvironment } from '../backend/python-backend.ts'
import { requireAbsolute } from '../installers/check-request.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { installerFailure } from '../installers/installer-failure.ts'
import type { InstallerTools } from '../installers/installer-settings.ts'
import { uvEnvironment } from '../installers/uv-environment.ts'
import { findUv } from '../installers/uv-executable.ts'
import { childEnvironment } from '../process/child-environment.ts'
import { addBundledPip } from './add-bundled-pip.ts'
import { inspectEnvironment } from './inspect-environment.ts'
import { listDistributions } from './list-distributions.ts'

const CREATE_TIMEOUT_MS = 5 * 60_000

/**
 * {@link PythonBackend} `create` for virtual environments: by uv when a uv is there, else by the interpreter's own `venv`; both without pip, unless
 * the one that the interpreter carries is asked for. What a failed attempt has written is removed.
 */
export async function createEnvironment(
  tools: InstallerTools,
  request: CreateEnvironmentRequest,
  call: InstallerCall,
): Promise<PresentEnvironment> {
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const python = requireAbsolute(request.python, 'the interpreter')
  const existing = await inspectEnvironment(tools.layout, prefix)
  if (existing.state !== 'absent') return keepExisting(existing, python)
  try {
    await runCreation({ prefix, python }, tools, call)
    const made = await inspectEnvironment(tools.layout, prefix)
    if (made.state === 'present') return await withPip(made, { tools, wish: request.pip }, call)
    throw new CodedError('create_failed', `${prefix} was made but cannot be used (${made.state})`)
  } catch (error) {
    await rm(prefix, { recursive: true, force: true })
    throw error
  }
}

/** For {@link withPip}. */
interface PipWish {
  readonly tools: InstallerTools
  readonly wish: CreateEnvironmentRequest['pip']
}

async function withPip(
  made: PresentEnvironment,
  { tools, wish }: PipWish,
  call: InstallerCall,
): Promise<PresentEnvironment> {
  if (wish !== 'bundled') return made
  await addBundledPip(tools, made, call)
  return { ...made, distributions: await listDistributions(made.sitePackages) }
}

async function keepExisting(existing: EnvironmentInspection, python: string): Promise<PresentEnvironment> {
  if (existing.state === 'present' && (await isMadeFrom(existing, python))) return existing
  const reason =
    existing.state === 'damaged' ? existing.message : `${existing.prefix} was made from another interpreter`
  throw new CodedError('prefix_occupied', `no environment can be created at ${existing.prefix}: ${reason}`, {
    hint: 'Remove it, or choose another place.',
    details: { prefix: existing.prefix },
  })
}

/** On POSIX the environment's interpreter is a link to the one it was made from; on Windows only the folder is recorded. */
async function isMadeFrom({ pythonExecutable, pythonHome }: PresentEnvironment, python: string): Promise<boolean> {
  const [own, base] = await Promise.all([realpath(pythonExecutable), realpath(python)])
  if (own === base) return true
  const isCopy = own.startsWith(await realpath(dirname(pythonExecutable)))
  return isCopy && (await realpath(pythonHome).catch(() => pythonHome)) === dirname(base)
}

async function runCreation(
  { prefix, python }: CreateEnvironmentRequest,
  tools: InstallerTools,
  call: InstallerCall,
): Promise<void> {
  const uv = await findUv(tools)
  const [tool, program, args] =
    uv === null
      ? (['python', python, ['-I', '-m', 'venv', '--without-pip', prefix]] as const)
      : (['uv', uv, ['venv', '--no-project', '--python', python, prefix]] as const)
  const result = await tools.runCommand(program, args, {
    env: uv === null ? childEnvironment(tools.env) : await uvEnvironment(tools),
    cwd: dirname(python),
    signal: call.signal,
    marks: call.marks,
    timeoutMs: call.timeoutMs ?? CREATE_TIMEOUT_MS,
    onSpawn: call.onSpawn,
  })
  if (result.outcome.exit_code === 0) return
  const failure = installerFailure({ tool, doing: `creating ${prefix}`, result })
  if (failure.code === 'disk_full') throw failure
  throw new CodedError('create_failed', failure.message, { details: failure.details })
}
