import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, type EnvironmentRefV1, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Host } from './compose.ts'
import type { DemoOptions } from './demo-options.ts'
import type { StepResult } from './step-report.ts'

const WORKERS = { light: 'light.py', diffusers: 'diffusers_text_to_image.py' } as const

/** What a worker is started with. */
export interface Painting {
  readonly ref: EnvironmentRefV1
  readonly descriptor: ModelExecutionDescriptorV1
  readonly options: DemoOptions
  readonly progress: (text: string) => void
  readonly signal: AbortSignal
}

/** A picture on disk. */
export interface Picture {
  readonly path: string
  readonly sha256: string
}

/** Runs the worker inside the environment and waits for its picture. @throws CodedError with the worker's own code and hint. */
export async function paintPicture(host: Host, painting: Painting): Promise<StepResult<Picture>> {
  const { ref, descriptor, options, progress, signal } = painting
  const output_path = join(host.project.root, 'assets', 'picture', 'picture.png')
  await mkdir(join(output_path, '..'), { recursive: true })
  const input = { contract_version: 1, descriptor, output_path, prompt: options.prompt, seed: options.seed }
  const events: WorkerEvent[] = []
  const { outcome, stderr } = await host.environments.runInEnvironment(ref, {
    program: 'python',
    args: [join(import.meta.dirname, '..', 'workers', WORKERS[options.runtime])],
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
    lines: [`picture of ${last.width} × ${last.height} pixels`, output_path],
  }
}

type WorkerEvent =
  | {
      readonly event: 'progress'
      readonly phase: string
      readonly completed: number
      readonly total: number
      readonly unit: string
    }
  | { readonly event: 'done'; readonly width: number; readonly height: number; readonly sha256: string }
  | { readonly event: 'error'; readonly code: string; readonly message: string; readonly hint?: string }

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
