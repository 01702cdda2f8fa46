import { createDependencyEnvironmentService, type EnvironmentAnswer, type EnvironmentEvent } from '../../src/index.ts'
import {
  aBinding,
  aRequirement,
  createFakePorts,
  type FakePorts,
  type FakePortsSettings,
  requirementsOf,
} from '../../src/testing.ts'

/** A payload with one binding that needs numpy and pillow. */
export const PAYLOAD = requirementsOf([aBinding([aRequirement('numpy', '2.4.1'), aRequirement('Pillow', '12.0')])])

/** A service on a machine in memory. */
export function aService(settings: FakePortsSettings | FakePorts = {}) {
  const ports = 'provisioner' in settings ? settings : createFakePorts(settings)
  return { ports, service: createDependencyEnvironmentService(ports) }
}

/** The states of an answer's timeline. */
export function statesOf({ status }: EnvironmentAnswer): string[] {
  return status.timeline.map(({ state }) => state)
}

/** The codes of an answer's diagnostics that are errors. */
export function errorsOf({ status }: EnvironmentAnswer): string[] {
  return status.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)
}

/** Collects events. */
export function collector() {
  const events: EnvironmentEvent[] = []
  return { events, onEvent: (event: EnvironmentEvent) => void events.push(event) }
}

/** The code of what a promise rejects with. */
export function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}
