import { Worker } from 'node:worker_threads'
import { CodedError } from '@plinth/contracts'
import { BUILT_IN, type FamilyArtifact } from '../families/asset-family.ts'
import type { ConversionJob } from './conversion-pool.ts'
import { CONVERSION_PROGRAM } from './conversion-program.ts'
import { fromThreadError, toThreadError } from './thread-error.ts'
import type { ThreadAnswer, ThreadRequest } from './thread-messages.ts'

/** One worker thread. */
export interface ConversionThread {
  /** Converts; one at a time. @throws CodedError `conversion_crashed`, and the thread is of no use then; what the conversion throws. */
  readonly convert: (job: ConversionJob) => Promise<ThreadConversion>
  /** Ends it, whatever it does. */
  readonly end: () => Promise<void>
  readonly hasEnded: () => boolean
}

/** What a thread made. */
export interface ThreadConversion {
  readonly artifacts: readonly FamilyArtifact[]
  /** What it read besides its inputs, where that was watched. */
  readonly reads: readonly string[]
}

/** Starts a thread. It sees no environment variables, and what it prints goes nowhere. */
export function startThread(withinMs: number): ConversionThread {
  const program = CONVERSION_PROGRAM ?? 'throw new Error("the program of the threads comes with a build only")'
  const worker = new Worker(program, { eval: true, env: {}, execArgv: [], stdout: true, stderr: true })
  let ended: string | undefined
  let current: PromiseWithResolvers<ThreadConversion> | undefined
  let job: ConversionJob | undefined
  const fail = (reason: string) => {
    ended ??= reason
    if (job) current?.reject(crashed(job, ended))
  }
  worker.stdout.resume()
  worker.stderr.resume()
  worker.on('error', (error: unknown) => fail(error instanceof Error ? error.message : String(error)))
  worker.on('messageerror', () => fail('it gave something that cannot be sent to another thread'))
  worker.on('exit', (code) => fail(`its thread ended with ${code}`))
  worker.on('message', (answer: ThreadAnswer) => {
    if (answer.kind === 'read' && job) void sendInput(worker, job, answer.path)
    else if (answer.kind === 'converted') current?.resolve(answer)
    else if (answer.kind === 'failed') current?.reject(fromThreadError(answer.error))
  })
  const end = async () => {
    fail('the packer was closed')
    await worker.terminate()
  }
  return {
    convert: async (next) => {
      if (ended !== undefined) throw crashed(next, ended)
      job = next
      current = Promise.withResolvers()
      const { family, asset, watch } = next
      const module = family.module ?? BUILT_IN
      post(worker, { kind: 'convert', family: family.name, module, asset: cloneable(asset), watch: watch === true })
      const timer = setTimeout(() => {
        fail(`it did not end within ${Math.round(withinMs / 1000)} s`)
        void worker.terminate()
      }, withinMs)
      return current.promise.finally(() => clearTimeout(timer))
    },
    end,
    hasEnded: () => ended !== undefined,
  }
}

async function sendInput(worker: Worker, job: ConversionJob, path: string): Promise<void> {
  try {
    const bytes = Uint8Array.from(await job.readInput(path))
    worker.postMessage({ kind: 'content', path, bytes } satisfies ThreadRequest, [bytes.buffer])
  } catch (error) {
    post(worker, { kind: 'refused', path, error: toThreadError(error) })
  }
}

function post(worker: Worker, request: ThreadRequest): void {
  worker.postMessage(request)
}

/** What a family may know of the asset, without what the packer knows besides. */
function cloneable({ manifest, inputs }: ConversionJob['asset']): ConversionJob['asset'] {
  return { manifest, inputs: inputs.map(({ path, bytes }) => ({ path, bytes })) }
}

function crashed({ family, asset }: ConversionJob, reason: string): CodedError {
  return new CodedError(
    'conversion_crashed',
    `the family ${family.name} could not convert ${asset.manifest.name}: ${reason}`,
    {
      hint: 'Look whether one of its inputs is damaged; report it to the author of the family.',
      details: { family: family.name, name: asset.manifest.name, reason },
    },
  )
}
