import { expect, it } from 'vitest'
import { chooseRuntime } from '../src/choose-runtime.ts'

const model_id = 'diffusion/tiny/tiny'

it('chooses worker, dependency profile and output by the task of the model', () => {
  const choices = [
    ['text-to-image', 'light'],
    ['text-to-audio', 'light'],
    ['text-to-image', 'diffusers'],
    ['text-to-audio', 'diffusers'],
  ] as const
  const chosen = choices.map(([task_type_primary, runtime]) => chooseRuntime({ model_id, task_type_primary }, runtime))
  expect(chosen.map(({ profile, worker, medium }) => [profile, worker, medium.file])).toEqual([
    ['light', 'light.py', 'picture.png'],
    ['light', 'light.py', 'picture.png'],
    ['pytorch', 'diffusers_text_to_image.py', 'picture.png'],
    ['pytorch-audio', 'stable_audio.py', 'sound.wav'],
  ])
})

it('says which tasks the diffusers runtime has workers for', () => {
  expect(() => chooseRuntime({ model_id, task_type_primary: 'text-to-video' }, 'diffusers')).toThrow(
    expect.objectContaining({
      code: 'runtime_unsupported',
      hint: 'Use --runtime light, or a bundle for text-to-image or text-to-audio.',
    }),
  )
})
