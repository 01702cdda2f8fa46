import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Runtime } from './choose-runtime.ts'
import type { Host } from './compose.ts'
import type { DemoOptions } from './demo-options.ts'
import type { StepResult } from './step-report.ts'

/** What a worker is started with. `ref` is checked by the environments, whatever it is. */
export interface WorkerCall {
  readonly ref: unknown
  readonly descriptor: ModelExecutionDescriptorV1
  readonly runtime: Runtime
  readonly options: Pick<DemoOptions, 'prompt' | 'seed'>
  readonly progress: (text: string) => void
  readonly signal: AbortSignal
}

/** A picture or a sound on disk. */
export interface Output {
  readonly path: string
  readonly sha256: string
}

/**
 * Runs a worker inside the environment of a ref and waits for what it makes.
 * @throws CodedError `environment_not_ready` for a ref that is missing, stale or forged; the worker's own codes; `worker_died`.
 */
export async function runWorker(host: Host, call: WorkerCall): Promise<StepResult<Output>> {
  const { ref, descriptor, runtime, options, progress, signal } = call
  const { worker, medium } = runtime
  const output_path = join(host.project.root, 'assets', medium.name, medium.file)
  await mkdir(dirname(output_path), { recursive: true })
  const { prompt, seed } = options
  const input = { contract_version: 1, descriptor, output_path, prompt, seed }
  const events: WorkerEvent[] = []
  const { outcome, stderr } = await host.environments.runInEnvironment(ref, {
    program: 'python',
    args: [join(import.meta.dirname, '..', 'workers', worker)],
    stdin: JSON.stringify(input),
    signal,
    onStdoutLine: (line) => {
      const event: WorkerEvent = JSON.parse(line)
      if (event.event === 'progress') progress(`${event.phase} ${event.completed} of ${event.total} ${event.unit}`)
      else events.push(event)
    },
  })
  const last = events.at(-1)
  if (last?.event !== 'done') throw workerFailure(last, { ...outcome, stderr: stderr.text })
  return {
    value: { path: output_path, sha256: last.sha256 },
    lines: [describe(last), output_path],
  }
}

type WorkerEvent = ProgressEvent | PictureEvent | SoundEvent | ErrorEvent

interface ProgressEvent {
  readonly event: 'progress'
  readonly phase: string
  readonly completed: number
  readonly total: number
  readonly unit: string
}

interface PictureEvent {
  readonly event: 'done'
  readonly sha256: string
  readonly width: number
  readonly height: number
}

interface SoundEvent {
  readonly event: 'done'
  readonly sha256: string
  readonly channels: number
  readonly sample_rate: number
  readonly frames: number
}

interface ErrorEvent {
  readonly event: 'error'
  readonly code: string
  readonly message: string
  readonly hint?: string
}

function describe(done: PictureEvent | SoundEvent): string {
  if ('width' in done) return `picture of ${done.width} × ${done.height} pixels`
  const { channels, sample_rate, frames } = done
  return `sound of ${(frames / sample_rate).toFixed(3)} seconds, ${channels === 1 ? 'mono' : `${channels} channels`} at ${sample_rate} Hz`
}

function workerFailure(
  last: WorkerEvent | undefined,
  outcome: { readonly exit_code: number | null; readonly signal: string | null; readonly stderr: string },
): CodedError {
  if (last?.event === 'error')
    return new CodedError(last.code, last.message, last.hint === undefined ? {} : { hint: last.hint })
  const end = outcome.signal ?? `exit code ${outcome.exit_code}`
  return new CodedError('worker_died', `the worker ended with ${end} and no answer`, {
    hint: 'Run it again; if it was killed, it may have lacked memory.',
    details: { stderr: outcome.stderr.slice(-2000) },
  })
}
