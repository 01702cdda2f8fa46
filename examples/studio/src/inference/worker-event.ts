import { CodedError } from '@plinth/contracts'
import { z } from 'zod'

const progress = z.object({
  event: z.literal('progress'),
  phase: z.string(),
  completed: z.number(),
  total: z.number(),
  unit: z.string(),
})

const made = { event: z.literal('done'), sha256: z.string() }
const picture = z.object({ ...made, width: z.int(), height: z.int() })
const sound = z.object({ ...made, channels: z.int(), sample_rate: z.number().positive(), frames: z.int() })

const error = z.object({
  event: z.literal('error'),
  code: z.string().min(1),
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})

const workerEvent = z.union([progress, picture, sound, error])

/** One line of a worker's standard output; workers/README.md has the protocol. */
export type WorkerEvent = z.infer<typeof workerEvent>

/** How far a worker is. */
export type WorkerProgress = z.infer<typeof progress>

/** The last event of a worker that made its output. */
export type WorkerDone = z.infer<typeof picture> | z.infer<typeof sound>

/** Reads one line. @throws CodedError `worker_misbehaved` */
export function readWorkerEvent(line: string): WorkerEvent {
  const { data } = workerEvent.safeParse(parseJson(line))
  if (data) return data
  throw new CodedError('worker_misbehaved', `the worker wrote a line that is no event: ${line.slice(0, 200)}`, {
    hint: 'Check that the files in workers/ are those of this version of Studio.',
  })
}

/** E.g. `picture of 64 × 64 pixels`. */
export function describeOutput(done: WorkerDone): string {
  if ('width' in done) return `picture of ${done.width} × ${done.height} pixels`
  const { channels, sample_rate, frames } = done
  const sides = channels === 1 ? 'mono' : `${channels} channels`
  return `sound of ${(frames / sample_rate).toFixed(3)} seconds, ${sides} at ${sample_rate} Hz`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
