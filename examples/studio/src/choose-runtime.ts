import { CodedError, type ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { DemoOptions } from './demo-options.ts'

/** What a run makes, and where that lies in the workspace: `assets/<name>/<file>`. */
export interface Medium {
  readonly name: 'picture' | 'sound'
  readonly file: string
  /** The title of the step that makes it. */
  readonly verb: string
}

/** What makes an output: a dependency profile, and the worker that runs in its environment. */
export interface Runtime {
  readonly profile: 'light' | 'pytorch' | 'pytorch-audio'
  readonly worker: string
  readonly medium: Medium
}

/** What runs a model: the light program any, diffusers by its task. @throws CodedError `runtime_unsupported`. */
export function chooseRuntime(
  { model_id, task_type_primary }: Pick<ModelExecutionDescriptorV1, 'model_id' | 'task_type_primary'>,
  runtime: DemoOptions['runtime'],
): Runtime {
  if (runtime === 'light') return LIGHT
  const found = DIFFUSERS.get(task_type_primary)
  if (found) return found
  throw new CodedError('runtime_unsupported', `no worker runs the task ${task_type_primary} of ${model_id}`, {
    hint: `Use --runtime light, or a bundle for ${[...DIFFUSERS.keys()].join(' or ')}.`,
  })
}

const PICTURE: Medium = { name: 'picture', file: 'picture.png', verb: 'paint' }
const SOUND: Medium = { name: 'sound', file: 'sound.wav', verb: 'record' }
const LIGHT: Runtime = { profile: 'light', worker: 'light.py', medium: PICTURE }
const DIFFUSERS: ReadonlyMap<string, Runtime> = new Map([
  ['text-to-image', { profile: 'pytorch', worker: 'diffusers_text_to_image.py', medium: PICTURE }],
  ['text-to-audio', { profile: 'pytorch-audio', worker: 'stable_audio.py', medium: SOUND }],
])
