import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'

/** Packages that fit on any disk, for an environment of its own by name: `six==1.17.0`, or the pins. */
export function small(name: string, pins: readonly string[] = ['six==1.17.0']): DependencyRequirementsV1 {
  const requirements = pins.map((pin) => aRequirement(pin.split('==')[0] ?? '', pin.split('==')[1] ?? ''))
  return requirementsOf([aBinding(requirements, { binding_id: name })], { model_id: name })
}
