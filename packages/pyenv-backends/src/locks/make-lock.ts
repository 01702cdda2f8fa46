import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import type { MakeLockRequest } from '../backend/conda-tools.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { redactCredentials } from '../installers/redact.ts'
import { environmentCopy } from '../micromamba/environment-copy.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { RunCommand } from '../process/command.ts'
import { parseCondaLock } from './conda-lock-file.ts'
import { parseEnvironmentFile } from './environment-file.ts'

const TIMEOUT_MS = 30 * 60_000
const REPORTED_CHARACTERS = 4000

/** What making a lock works with. */
export interface LockTools {
  /** Absolute path of conda-lock; null when there is none. */
  readonly condaLock: string | null
  /** Absolute path of micromamba, which conda-lock solves with. Error: `micromamba_missing`. */
  readonly micromamba: () => Promise<string>
  readonly rootPrefix: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  /** conda's name of the running platform. */
  readonly platform: string
}

/**
 * Makes conda-lock.yml from environment.yml with conda-lock. The lock is made beside, read, and put into place by one rename: an old one stays
 * until then. Errors: `conda_lock_missing`, `micromamba_missing`, `invalid_environment_file`, `lock_failed`, `cancelled`, `timeout`.
 */
export async function makeLock(tools: LockTools, request: MakeLockRequest, call: InstallerCall): Promise<void> {
  const { condaLock } = tools
  if (condaLock === null) throw missingCondaLock()
  const text = await readEnvironment(request.environmentFile)
  parseEnvironmentFile(text, { path: request.environmentFile, platform: tools.platform })
  const folder = await mkdtemp(join(tmpdir(), 'pyve-lock-'))
  try {
    const source = join(folder, 'environment.yml')
    const draft = join(folder, 'conda-lock.yml')
    await writeFile(
      source,
      environmentCopy(text, { channels: request.channels, folder: dirname(request.environmentFile) }),
    )
    const platforms = request.platforms.length === 0 ? [tools.platform] : request.platforms
    await runCondaLock({ ...tools, condaLock }, { source, draft, platforms }, call)
    const made = await readFile(draft, 'utf8').catch(() => '')
    const found = parseCondaLock(made)?.packages ?? []
    const lacking = platforms.find((platform) => !found.some((each) => each.platform === platform))
    if (lacking !== undefined) throw failed(`conda-lock reported success, but its lock has nothing for ${lacking}`)
    call.signal?.throwIfAborted()
    await writeFileDurably(request.lockFile, made)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface LockRun {
  readonly source: string
  readonly draft: string
  readonly platforms: readonly string[]
}

async function runCondaLock(
  tools: LockTools & { readonly condaLock: string },
  { source, draft, platforms }: LockRun,
  call: InstallerCall,
): Promise<void> {
  const micromamba = await tools.micromamba()
  call.onEvent?.({ phase: 'resolving', completed: 0, total: platforms.length, unit: 'steps' })
  const chosen = platforms.flatMap((each) => ['-p', each])
  const args = ['lock', '--micromamba', '--conda', micromamba, '-f', source, ...chosen, '--lockfile', draft]
  const result = await tools.runCommand(tools.condaLock, args, {
    env: childEnvironment(tools.env, { MAMBA_ROOT_PREFIX: tools.rootPrefix }),
    cwd: dirname(source),
    signal: call.signal,
    marks: call.marks,
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    onSpawn: call.onSpawn,
  })
  const { exit_code, signal } = result.outcome
  if (exit_code === 0) return
  const output = redactCredentials(`${result.stdout.text}\n${result.stderr.text}`, []).trim()
  throw failed(
    `conda-lock ${signal === null ? `exited with ${exit_code}` : `was ended by ${signal}`}: ${lastLine(output)}`,
    output,
  )
}

function failed(message: string, output = ''): CodedError {
  return new CodedError('lock_failed', message, { details: { output: output.slice(-REPORTED_CHARACTERS) } })
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.findLast((line) => /could not|error|not exist|fail/i.test(line)) ?? lines.at(-1) ?? 'it gave no reason'
}

function missingCondaLock(): CodedError {
  return new CodedError('conda_lock_missing', 'there is no conda-lock in the environments of this project or on PATH', {
    hint: 'Install it with: uv tool install conda-lock, or pipx install conda-lock.',
  })
}

async function readEnvironment(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CodedError('invalid_environment_file', `${path} cannot be read`, {
      hint: 'A lock is made from environment.yml.',
      details: { path },
      cause,
    })
  })
}
