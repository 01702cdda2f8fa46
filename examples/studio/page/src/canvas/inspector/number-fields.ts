import type { InferenceNode } from '../../../../src/workflow/graph.ts'
import type { InferenceChange } from '../edits/graph-edit.ts'

/** A setting that is a number. */
export type NumberSetting = 'seed' | 'steps' | 'seconds'

/** How each number is asked for. An empty field is the worker's own choice, where there is one. */
export const NUMBER_FIELDS = {
  seed: { label: 'Seed', min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, placeholder: '0' },
  steps: { label: 'Steps', min: 1, max: 1000, step: 1, placeholder: '8' },
  seconds: { label: 'Seconds', min: 0.1, max: 600, step: 'any', placeholder: 'all' },
} as const satisfies Record<NumberSetting, object>

/** The numbers that a kind of inference takes. */
export function numberFields(kind: InferenceNode['kind']): readonly NumberSetting[] {
  if (kind === 'light_inference') return ['seed']
  return kind === 'audio_inference' ? ['seed', 'steps', 'seconds'] : ['seed', 'steps']
}

/** The setting that a text stands for; undefined where it is no number within the bounds. */
export function readNumber(name: NumberSetting, text: string): InferenceChange | undefined {
  const { min, max, step } = NUMBER_FIELDS[name]
  if (text.trim() === '') return name === 'seed' ? { seed: 0 } : { [name]: undefined }
  const value = Number(text)
  const isFit = value >= min && value <= max && (step !== 1 || Number.isInteger(value))
  return isFit ? { [name]: value } : undefined
}
