import { CodedError } from '@plinth/contracts'
import fc from 'fast-check'
import type { EnvironmentPorts, EnvironmentProvisioner, ProvisionCall } from '../../src/index.ts'
import { createFakePorts, type FakePorts } from '../../src/testing.ts'

/** What goes wrong during one operation, and where. */
export const FAULTS = [
  'none',
  'overrides fail',
  'locate fails',
  'locate throws',
  'inspect fails',
  'inspect throws',
  'provision fails',
  'provision throws',
  'provision reports late',
  'no python',
  'lacking',
  'damaged',
  'use cannot be recorded',
  'abort before',
  'abort while deciding',
  'abort while installing',
  'cancel by id',
] as const

/** One operation with its fault. */
export interface Step {
  readonly operation: 'resolve' | 'check' | 'ensure' | 'ensureReady'
  readonly mode: 'auto' | 'manual'
  readonly confirmed: boolean
  readonly fault: (typeof FAULTS)[number]
}

/** Rounds of operations; those of one round run at the same time, on one key. */
export const rounds: fc.Arbitrary<Step[][]> = fc.array(
  fc.array(
    fc.record({
      operation: fc.constantFrom('resolve', 'check', 'ensure', 'ensureReady'),
      mode: fc.constantFrom('auto', 'manual'),
      confirmed: fc.boolean(),
      fault: fc.constantFrom(...FAULTS),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 1, maxLength: 4 },
)

/** Ports in memory in which a fault happens as long as it is set. */
export function createFaultyPorts(): {
  readonly ports: EnvironmentPorts
  readonly fail: (faults: readonly string[]) => void
} {
  const base = createFakePorts()
  let faults: readonly string[] = []
  const plan = (name: string): void => {
    if (faults.includes(`${name} fails`)) throw new CodedError('disk_full', `${name} at https://me:hunter2@a.example`)
    if (faults.includes(`${name} throws`)) throw new TypeError(`${name} is broken`)
  }
  const ports: EnvironmentPorts = {
    ...base,
    provisioner: faultyProvisioner(base, (name) => faults.includes(name), plan),
    pythons: {
      ...base.pythons,
      recall: async () => null,
      locate: async (query) => {
        plan('locate')
        if (faults.includes('no python')) return { runtimes: [], unusable: [] }
        return base.pythons.locate(query)
      },
    },
    overrides: {
      ...base.overrides,
      read: async (modelId, call) => {
        if (faults.includes('overrides fail')) throw new CodedError('overrides_unreadable', 'they cannot be read')
        return base.overrides.read(modelId, call)
      },
    },
  }
  return { ports, fail: (next) => (faults = next) }
}

function faultyProvisioner(
  { provisioner }: FakePorts,
  has: (fault: string) => boolean,
  plan: (name: string) => void,
): EnvironmentProvisioner {
  return {
    ...provisioner,
    inspect: async (key, depth, call) => {
      plan('inspect')
      return has('damaged')
        ? { state: 'damaged', code: 'file_missing', message: 'gone' }
        : provisioner.inspect(key, depth, call)
    },
    provision: async (wanted, call) => {
      const { onProgress } = call
      onProgress?.({ phase: 'preparing', completed: 0, unit: 'steps' })
      plan('provision')
      if (has('lacking')) {
        return { state: 'lacking', lacking: [{ name: 'numpy', code: 'not_found', message: 'no index has numpy' }] }
      }
      const result = await provisioner.provision(wanted, call)
      if (has('provision reports late')) setImmediate(() => report(onProgress))
      return result
    },
    recordUse: async () => plan('use'),
  }
}

function report(onProgress: ProvisionCall['onProgress']): void {
  onProgress?.({ phase: 'verifying', completed: 1, unit: 'files' })
}
