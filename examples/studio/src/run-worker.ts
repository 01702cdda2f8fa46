import { join } from 'node:path'
import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Runtime } from './choose-runtime.ts'
import type { DemoOptions } from './demo-options.ts'
import { runInference } from './inference/run-inference.ts'
import { describeOutput } from './inference/worker-event.ts'
import type { Host } from './server/compose.ts'
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

/** Runs a worker inside the environment of a ref; its output is an asset of the workspace. @throws CodedError as `runInference` does */
export async function runWorker(host: Host, call: WorkerCall): Promise<StepResult<Output>> {
  const { ref, descriptor, options, progress, signal } = call
  const { worker, medium } = call.runtime
  const path = join(host.project.root, 'assets', medium.name, medium.file)
  const { prompt, seed } = options
  const done = await runInference(host.environments, {
    ...{ ref, descriptor, worker, outputPath: path, settings: { prompt, seed }, signal },
    onProgress: ({ phase, completed, total, unit }) => progress(`${phase} ${completed} of ${total} ${unit}`),
  })
  return { value: { path, sha256: done.sha256 }, lines: [describeOutput(done), path] }
}
