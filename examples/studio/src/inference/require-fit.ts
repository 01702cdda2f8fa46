import { CodedError, canonicalizeName, EnvironmentRefV1, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { InferenceNode } from '../workflow/graph.ts'

/** What runs a kind of inference node. */
export interface NodeWorker {
  /** File name in `workers/`. */
  readonly file: string
  /** The task it does; missing for any. */
  readonly task?: string
  /** What its environment has to have been made of. */
  readonly needs: readonly string[]
  readonly medium: 'picture' | 'sound'
  readonly extension: 'png' | 'wav'
  /** As the canvas names the node. */
  readonly title: string
}

/** The worker of a kind of node. */
export const WORKERS: Readonly<Record<InferenceNode['kind'], NodeWorker>> = {
  light_inference: {
    file: 'light.py',
    needs: ['numpy'],
    medium: 'picture',
    extension: 'png',
    title: 'Light Inference',
  },
  pytorch_inference: {
    file: 'diffusers_text_to_image.py',
    task: 'text-to-image',
    needs: ['torch', 'diffusers'],
    medium: 'picture',
    extension: 'png',
    title: 'PyTorch Inference',
  },
  audio_inference: {
    file: 'stable_audio.py',
    task: 'text-to-audio',
    needs: ['torch', 'diffusers'],
    medium: 'sound',
    extension: 'wav',
    title: 'Audio Inference',
  },
}

/**
 * Refuses, before anything is started, a model that the worker cannot run and an environment that was made for something else. A ref that is
 * no ref at all is left to the environments, which refuse it with their own reasons.
 * @throws CodedError `task_not_for_node`, `environment_of_another_model`, `environment_lacks_packages`
 */
export function requireFit(worker: NodeWorker, descriptor: ModelExecutionDescriptorV1, ref: unknown): void {
  const { model_id, task_type_primary } = descriptor
  if (worker.task !== undefined && worker.task !== task_type_primary) throw wrongTask(worker, descriptor)
  const parsed = EnvironmentRefV1.safeParse(ref)
  if (!parsed.success) return
  const { env_ids } = parsed.data
  const bindings = descriptor.dependency_requirements.bindings.filter(({ env_id }) => env_ids.includes(env_id ?? ''))
  if (bindings.length === 0) throw anotherModel(model_id)
  const names = bindings.flatMap(({ requirements }) => requirements.map(({ name }) => canonicalizeName(name)))
  const lacking = worker.needs.filter((name) => !names.includes(name))
  if (lacking.length > 0) throw lacksPackages(worker, lacking)
}

function wrongTask(
  { title, task }: NodeWorker,
  { model_id, task_type_primary }: ModelExecutionDescriptorV1,
): CodedError {
  const other = Object.values(WORKERS).find((each) => each.task === task_type_primary)
  return new CodedError('task_not_for_node', `${title} does ${task}, and ${model_id} is for ${task_type_primary}`, {
    hint: other ? `Use a node ${other.title}, or Light Inference.` : 'Use a node Light Inference.',
    details: { model_id, task: task_type_primary },
  })
}

function anotherModel(modelId: string): CodedError {
  return new CodedError('environment_of_another_model', `the environment was not made for ${modelId}`, {
    hint: 'Connect the Dependency Environment node to the same Puma-Lib node as this one.',
    details: { model_id: modelId },
  })
}

function lacksPackages({ title }: NodeWorker, lacking: readonly string[]): CodedError {
  return new CodedError('environment_lacks_packages', `${title} needs ${lacking.join(' and ')} in its environment`, {
    hint: 'Tick the binding that requires them in the Dependency Environment node, then run again.',
    details: { lacking },
  })
}
