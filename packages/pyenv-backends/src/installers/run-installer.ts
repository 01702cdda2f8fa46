import { randomUUID } from 'node:crypto'
import { CodedError, isCodedError } from '@plinth/contracts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import type { CommandResult } from '../process/command.ts'
import { directAccess } from './direct-access.ts'
import { TIMEOUT_HINT } from './failure-patterns.ts'
import type { InstallerCall } from './installer.ts'
import { installerFailure } from './installer-failure.ts'
import type { InstallerTools } from './installer-settings.ts'
import { redactCredentials, secretsIn } from './redact.ts'

const TIMEOUT_MS = 30 * 60_000
/** A resolution is read from standard output; the longest seen has 200 kB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
const REMEMBERED_LINES = 40

/** One run of uv or pip. */
export interface InstallerRun {
  /** `uv`, `pip`. */
  readonly tool: string
  /** Only `installing` writes into an environment. */
  readonly doing: 'resolving' | 'installing'
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly stdin?: string
  /** Text of the requirements; credentials are looked for of what it names by URL. */
  readonly requirements?: string
  readonly onLine?: (line: string) => void
  /** Reads what helps to tell a failure's reason besides the output, and what a failed build said. */
  readonly readLog?: () => Promise<{ readonly reasons: string; readonly build: string }>
}

/** Runs the tool to a good end. Errors: those of {@link Installer}. */
export async function runInstaller(
  run: InstallerRun,
  tools: InstallerTools,
  call: InstallerCall,
): Promise<CommandResult> {
  const access = await directAccess(tools, run.requirements ?? '')
  try {
    const urls = [...access.urls, ...urlsOf(await tools.readIndexes())]
    return await runWith({ ...run, env: { ...run.env, ...access.env } }, { tools, urls }, call)
  } finally {
    await access.end()
  }
}

interface RunContext {
  readonly tools: InstallerTools
  /** Everything that is asked, with the credentials that are used. */
  readonly urls: readonly string[]
}

async function runWith(run: InstallerRun, { tools, urls }: RunContext, call: InstallerCall): Promise<CommandResult> {
  const [program, ...args] = run.command
  const recent: string[] = []
  const onLine = (line: string) => {
    recent.push(line)
    if (recent.length > REMEMBERED_LINES) recent.shift()
    run.onLine?.(line)
  }
  const running = tools.runCommand(program, args, {
    env: run.env,
    cwd: run.cwd,
    stdin: run.stdin,
    signal: call.signal,
    // With a mark of its own, a run that ends early takes those along that left its process group.
    marks: { PLINTH_RUN: randomUUID(), ...call.marks },
    timeoutMs: call.timeoutMs ?? TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    onStdoutLine: onLine,
    onStderrLine: onLine,
    onSpawn: run.doing === 'installing' ? call.onSpawn : undefined,
  })
  const secrets = secretsIn(urls)
  const result = await running.catch((error: unknown) => {
    throw endedEarly(error, run, redactCredentials(recent.join('\n'), secrets))
  })
  if (result.outcome.exit_code === 0) return result
  const { reasons, build } = (await run.readLog?.()) ?? { reasons: '', build: '' }
  throw installerFailure({ tool: run.tool, doing: run.doing, result, log: reasons, build, urls })
}

/** Says of a run that was stopped what it was and how far it had come. */
function endedEarly(error: unknown, { tool, doing }: InstallerRun, output: string): unknown {
  if (!isCodedError(error)) return error
  const details = { ...error.details, tool, output: output.trim() }
  if (error.code === 'cancelled') {
    return new CodedError('cancelled', `${tool} was cancelled while ${doing}`, { details, cause: error.cause })
  }
  if (error.code !== 'timeout') return error
  const message = `${tool} was not done within ${String(error.details?.timeout_ms)} ms while ${doing}`
  return new CodedError('timeout', message, { hint: TIMEOUT_HINT, details, cause: error })
}

function urlsOf({ indexUrl, extraIndexUrls, findLinks, proxy }: IndexConfiguration): string[] {
  return [indexUrl ?? '', ...extraIndexUrls, ...findLinks, proxy ?? '']
}
