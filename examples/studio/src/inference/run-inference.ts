import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CodedError, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Environments } from '@plinth/env-provisioner-node'
import { readWorkerEvent, type WorkerDone, type WorkerEvent, type WorkerProgress } from './worker-event.ts'

/** What a worker is started with. */
export interface InferenceCall {
  /** Checked by the environments, whatever it is. */
  readonly ref: unknown
  readonly descriptor: ModelExecutionDescriptorV1
  /** File name in `workers/`. */
  readonly worker: string
  /** Absolute; the folder is made. It is there, whole, once the worker is done, and not before. */
  readonly outputPath: string
  readonly settings: InferenceSettings
  readonly onProgress: (progress: WorkerProgress) => void
  readonly signal: AbortSignal
}

/** What a person chooses; the worker decides what is missing. */
export interface InferenceSettings {
  readonly prompt: string
  readonly seed: number
  readonly steps?: number | undefined
  readonly seconds?: number | undefined
}

/**
 * Runs a worker inside the environment of a ref and waits for what it makes.
 * @throws CodedError `environment_not_ready` for a ref that is missing, stale or forged; the worker's own codes; `worker_died`, `cancelled`.
 */
export async function runInference(
  environments: Pick<Environments, 'runInEnvironment'>,
  call: InferenceCall,
): Promise<WorkerDone> {
  const { outputPath: output_path } = call
  await mkdir(dirname(output_path), { recursive: true })
  try {
    return await runWorker(environments, call)
  } catch (error) {
    await removeHalves(output_path)
    throw error
  }
}

async function runWorker(
  environments: Pick<Environments, 'runInEnvironment'>,
  { ref, descriptor, worker, outputPath: output_path, settings, onProgress, signal }: InferenceCall,
): Promise<WorkerDone> {
  const last: { event: WorkerEvent | undefined } = { event: undefined }
  const { outcome, stderr } = await environments.runInEnvironment(ref, {
    program: 'python',
    args: [join(import.meta.dirname, '..', '..', 'workers', worker)],
    stdin: JSON.stringify({ contract_version: 1, descriptor, output_path, ...settings }),
    signal,
    onStdoutLine: (line) => {
      const event = readWorkerEvent(line)
      if (event.event === 'progress') onProgress(event)
      else last.event = event
    },
  })
  if (last.event?.event === 'done') return last.event
  throw workerFailure(last.event, { ...outcome, stderr: stderr.text })
}

/** What a worker that was ended while it wrote left beside its output; workers/README.md names it. */
async function removeHalves(outputPath: string): Promise<void> {
  const folder = dirname(outputPath)
  const names = await readdir(folder).catch(() => [])
  const halves = names.filter((name) => name.startsWith(`${basename(outputPath)}.`) && name.endsWith('.part'))
  for (const name of halves) await rm(join(folder, name), { force: true })
}

function workerFailure(
  last: WorkerEvent | undefined,
  outcome: { readonly exit_code: number | null; readonly signal: string | null; readonly stderr: string },
): CodedError {
  if (last?.event === 'error') {
    const { code, message, hint, details = {} } = last
    return new CodedError(code, message, { details, ...(hint === undefined ? {} : { hint }) })
  }
  const end = outcome.signal ?? `exit code ${outcome.exit_code}`
  return new CodedError('worker_died', `the worker ended with ${end} and no answer`, {
    hint: 'Run it again; if it was killed, it may have lacked memory.',
    details: { stderr: outcome.stderr.slice(-2000) },
  })
}
