import type { DependencyRequirementV1 } from '@plinth/contracts'
import { type HashedProfile, readProfile } from './dependency-profile.ts'

/** The profiles that every library knows. A version, once released, is never changed or removed: models are bound to it. */
export function builtInProfiles(): readonly HashedProfile[] {
  return [LIGHT_1, PYTORCH_1, PYTORCH_AUDIO_1]
}

/** The profiles that a new diffusers bundle is bound to. They share their pins, so one environment can hold them all. */
export function builtInProfilesFor(taskType: string | undefined): readonly HashedProfile[] {
  if (taskType === 'text-to-image') return [LIGHT_1, PYTORCH_1]
  return taskType === 'text-to-audio' ? [LIGHT_1, PYTORCH_AUDIO_1] : []
}

/** How a new bundle is bound to one of them. */
export function builtInBinding({ profile_id, profile_version, backend_key }: HashedProfile) {
  const backend = backend_key === undefined ? {} : { backend_key }
  return { binding_id: profile_id, profile_id, profile_version, ...backend, source: 'built_in' }
}

const LIGHT_PINS = { numpy: '2.4.6', pillow: '13.0.0', safetensors: '0.8.0' }
const PYTORCH_PINS = {
  ...LIGHT_PINS,
  accelerate: '1.15.0',
  diffusers: '0.42.1',
  torch: '2.13.0',
  transformers: '5.23.0',
}

/** Enough to read every tensor of a bundle. */
const LIGHT_1 = readProfile({
  profile_id: 'light',
  profile_version: 1,
  backend_key: 'light',
  description: 'Reads the weights of a bundle without running it.',
  requirements: pins(LIGHT_PINS),
})

/**
 * Runs the bundle as it is. The backend is diffusers, which needs no torchvision; that of package indexes fits only their own build of torch.
 */
const PYTORCH_1 = readProfile({
  profile_id: 'pytorch',
  profile_version: 1,
  backend_key: 'diffusers',
  description: 'Runs a diffusers text-to-image bundle with PyTorch.',
  requirements: pins(PYTORCH_PINS),
})

/** torchsde serves the scheduler that Stable Audio comes with. */
const PYTORCH_AUDIO_1 = readProfile({
  profile_id: 'pytorch-audio',
  profile_version: 1,
  backend_key: 'diffusers',
  description: 'Runs a diffusers text-to-audio bundle with PyTorch.',
  requirements: pins({ ...PYTORCH_PINS, torchsde: '0.2.6' }),
})

function pins(versions: Readonly<Record<string, string>>): DependencyRequirementV1[] {
  return Object.entries(versions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => ({ kind: 'python_package', name, exact_pin: `==${version}`, python_requires: '>=3.11' }))
}
