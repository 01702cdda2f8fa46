import { join } from 'node:path'
import { requireFit, WORKERS } from '../inference/require-fit.ts'
import { runInference } from '../inference/run-inference.ts'
import { describeOutput } from '../inference/worker-event.ts'
import type { InferenceNode } from '../workflow/graph.ts'
import { notConnected } from './find-node.ts'
import type { NodeRun, PortValues } from './node-run.ts'

/**
 * Runs a model in an environment and shows what it made. Every run has a file of its own, which stays. The model is looked at again first:
 * while an environment was installed, its files may have gone.
 * @throws CodedError `input_not_connected`, what `requireFit` and `runInference` throw, and what the library refuses
 */
export async function runInferenceNode(node: InferenceNode, inputs: PortValues, run: NodeRun): Promise<void> {
  const { host, job, signal } = run
  if (!inputs.model) throw notConnected('model')
  if (inputs.environment_ref === undefined) throw notConnected('environment_ref')
  const onWait = () => run.show({ progress: QUEUED })
  using _turn = await run.turns.take({ signal, onWait })
  const descriptor = await host.library.resolveModelExecutionDescriptor(inputs.model.model_id, { signal })
  const worker = WORKERS[node.kind]
  requireFit(worker, descriptor, inputs.environment_ref)
  const name = `${node.nodeId}-${job.jobId}.${worker.extension}`
  const path = join(run.outputs, job.graphId, name)
  const { prompt, seed, steps, seconds } = node.settings
  const done = await runInference(host.environments, {
    ref: inputs.environment_ref,
    descriptor,
    worker: worker.file,
    outputPath: path,
    settings: { prompt, seed, steps, ...(worker.medium === 'sound' ? { seconds } : {}) },
    onProgress: ({ phase, completed, total, unit }) => run.show({ progress: { phase, completed, total, unit } }),
    signal,
  })
  const url = `/api/outputs/${job.graphId}/${name}`
  run.show({
    output: { kind: worker.medium, url, path, sha256: done.sha256, description: describeOutput(done) },
  })
}

const QUEUED = { phase: 'queue', completed: 0, unit: 'nodes', message: 'another model is running' }
