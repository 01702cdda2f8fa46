import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { CodedError, type CommandOutcomeV1 } from '@plinth/contracts'
import { execa } from 'execa'
import { captureOutput, type OutputCapture } from './capture-output.ts'
import type { CommandResult, RunCommandOptions, SpawnedProcess } from './command.ts'
import { currentFolder } from './current-folder.ts'
import { checkedMarks } from './marked-processes.ts'
import { endProcessGroup, processGroups } from './process-group.ts'

const MAX_OUTPUT_BYTES = 1024 * 1024
/** How long a command in the caller's group has to leave by itself before it is killed. */
const GRACE_MS = 1000

/**
 * Runs a program to its end in a process group of its own. Resolves with any exit code or ending signal; output is kept up to a limit.
 *
 * Errors: `invalid_mark`, `command_not_found`, `command_not_startable` (not executable, no such working directory, …), `timeout`, `cancelled`; the last two
 * are thrown once the whole group is gone. Whatever `onSpawn` or a line callback throws ends the group as well and is thrown on.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunCommandOptions,
): Promise<CommandResult> {
  if (options.signal?.aborted) throw cancelled(program, options.signal)
  const started = performance.now()
  const child = start([program, ...args], options)
  const stopping = stopRequests(program, options)
  const limits = { maxOutputBytes: options.maxOutputBytes, onError: stopping.stop }
  const { onStdoutLine, onStdoutChunk, onStderrLine, onStderrChunk } = options
  const stdout = capture(child.stdout, { ...limits, onLine: onStdoutLine, onChunk: onStdoutChunk })
  const stderr = capture(child.stderr, { ...limits, onLine: onStderrLine, onChunk: onStderrChunk })
  try {
    await Promise.race([announce(child, options), stopping.requested])
    const result = await Promise.race([child, stopping.requested])
    const duration_ms = Math.round(performance.now() - started)
    const captured = { stdout: stdout.finish(), stderr: stderr.finish() }
    stopping.throwIfRequested()
    return { outcome: { contract_version: 1, ...endingOf(program, result, options), duration_ms }, ...captured }
  } catch (error) {
    await endChild(child, options)
    throw error
  } finally {
    stopping.dispose()
  }
}

type Child = ReturnType<typeof start>

function start([program, ...args]: readonly [string, ...string[]], options: RunCommandOptions) {
  const { env, marks, cwd, stdin, output = 'capture' } = options
  const streams = output === 'inherit' ? 'inherit' : 'pipe'
  return execa(program, args, {
    env: { ...env, ...checkedMarks(marks ?? {}) },
    extendEnv: false,
    cwd: cwd ?? currentFolder(),
    ...(stdin === undefined || stdin === 'inherit' ? { stdin: stdin ?? 'ignore' } : { input: stdin }),
    stdout: streams,
    stderr: streams,
    detached: leadsGroup(options),
    cleanup: false,
    forceKillAfterDelay: GRACE_MS,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    windowsHide: true,
  })
}

function leadsGroup({ group = 'own' }: RunCommandOptions): boolean {
  return group === 'own' && processGroups().membership === 'own'
}

/** A promise that rejects as soon as there is a reason to end the command early. */
function stopRequests(program: string, { signal, timeoutMs }: RunCommandOptions) {
  const { promise: requested, reject } = Promise.withResolvers<never>()
  const reasons: unknown[] = []
  requested.catch(() => {})
  const stop = (reason: unknown) => {
    reasons.push(reason)
    reject(reason)
  }
  const onAbort = () => stop(cancelled(program, signal))
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop(timedOut(program, timeoutMs)), timeoutMs)
  return {
    requested,
    stop,
    throwIfRequested() {
      if (reasons.length > 0) throw reasons[0]
    },
    dispose() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}

interface CaptureOptions {
  readonly maxOutputBytes?: number | undefined
  readonly onLine?: ((line: string) => void) | undefined
  readonly onChunk?: ((chunk: Uint8Array) => void) | undefined
  readonly onError: (error: unknown) => void
}

/** Without a stream, since the command has the caller's, nothing is captured. */
function capture(
  stream: NodeJS.ReadableStream | null,
  { maxOutputBytes, onLine, onChunk, onError }: CaptureOptions,
): OutputCapture {
  const output = captureOutput(maxOutputBytes ?? MAX_OUTPUT_BYTES, onLine && guard(onLine, onError))
  const hand = onChunk && guard(onChunk, onError)
  stream?.on('data', (chunk: Uint8Array) => {
    hand?.(chunk)
    output.add(chunk)
  })
  // Destroyed while it is read, when the command is ended early.
  stream?.on('error', () => {})
  return output
}

function guard<T>(listener: (value: T) => void, onError: (error: unknown) => void): (value: T) => void {
  return (value) => {
    try {
      listener(value)
    } catch (error) {
      onError(error)
    }
  }
}

async function announce(child: Child, options: RunCommandOptions): Promise<void> {
  const spawned = spawnedProcess(child, options)
  if (spawned) await options.onSpawn?.(spawned)
}

function spawnedProcess({ pid }: Child, options: RunCommandOptions): SpawnedProcess | undefined {
  return pid === undefined ? undefined : { pid, processGroup: leadsGroup(options) ? pid : null }
}

function endingOf(
  program: string,
  result: Awaited<Child>,
  { cwd }: RunCommandOptions,
): Pick<CommandOutcomeV1, 'exit_code' | 'signal'> {
  if (result.exitCode !== undefined) return { exit_code: result.exitCode, signal: null }
  if (result.signal !== undefined) return { exit_code: null, signal: result.signal }
  const name = basename(program)
  const details = { program, ...(result.code === undefined ? {} : { error: result.code }) }
  // The system gives one error for a missing program and for a missing working directory.
  if (result.code === 'ENOENT' && (cwd === undefined || existsSync(cwd))) {
    throw new CodedError('command_not_found', `there is no program ${name}`, { details, cause: result })
  }
  throw new CodedError('command_not_startable', `${name} could not be started`, {
    hint: 'Check that it is executable and that the working directory exists.',
    details: cwd === undefined ? details : { ...details, cwd },
    cause: result,
  })
}

/** Ends the whole group, then lets go of the pipes, which a process outside the group may still hold. */
async function endChild(child: Child, options: RunCommandOptions): Promise<void> {
  const spawned = spawnedProcess(child, options)
  if (spawned && options.group === 'callers') child.kill()
  if (spawned) await endProcessGroup(spawned, { marks: options.marks ?? {} })
  child.stdout?.destroy()
  child.stderr?.destroy()
  await child
}

function cancelled(program: string, signal: AbortSignal | undefined): CodedError {
  return new CodedError('cancelled', `${basename(program)} was cancelled`, { cause: signal?.reason })
}

function timedOut(program: string, timeoutMs: number): CodedError {
  return new CodedError('timeout', `${basename(program)} took longer than ${timeoutMs} ms`, {
    details: { timeout_ms: timeoutMs },
  })
}
