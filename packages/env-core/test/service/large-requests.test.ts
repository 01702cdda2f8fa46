import { expect, it } from 'vitest'
import { aBinding, aPatch, aRequirement, aRuntime, requirementsOf } from '../../src/testing.ts'
import { aService } from './service.ts'

const HASHES = [`sha256:${'a'.repeat(64)}`]

/** 5,000 requirements in 200 bindings, each with markers, hashes and a condition. */
const LARGE = requirementsOf(
  Array.from({ length: 200 }, (_, row) =>
    aBinding(
      Array.from({ length: 25 }, (_, column) =>
        aRequirement(`package-${row}-${column}`, `1.${column}`, {
          hashes: HASHES,
          markers: `python_version >= "3.${column % 9}"`,
          python_requires: '>=3.9',
          index_url: 'https://index.example/simple/',
        }),
      ),
      { binding_id: `b${row}` },
    ),
  ),
)
const OVERRIDES = Array.from({ length: 5000 }, (_, index) => {
  const [row, column] = [index % 200, Math.trunc(index / 200)]
  const fields = { index_url: `https://index-${column}.example` }
  return aPatch(fields, { binding_id: `b${row}`, requirement_name: `Package_${row}_${column}` })
})
const PYTHONS = [aRuntime('3.13.1'), aRuntime('3.12.1'), aRuntime('3.11.7')]

it('gives way while it resolves and checks 5,000 requirements in 200 bindings with as many overrides: no step is a third of the work', async () => {
  const request = { dependency_requirements: LARGE, overrides: OVERRIDES }
  const { service } = aService({ pythons: PYTHONS })
  const { status } = await service.resolve(request)
  const resolving = await stepsOf(async () => {
    expect((await service.resolve(request)).state).toBe('unresolved')
  })
  const checking = await stepsOf(async () => {
    const checked = await service.check(request)
    expect([checked.state, checked.status.environment_key]).toEqual(['missing', status.environment_key])
  })
  expect([largestShare(resolving) < 1 / 3, largestShare(checking) < 1 / 3]).toEqual([true, true])
})

/** What `bench:env` measures in milliseconds is a share here, since a busy machine makes every step longer. */
function largestShare(steps: readonly number[]): number {
  return Math.max(...steps) / steps.reduce((sum, step) => sum + step, 0)
}

/** How many milliseconds of this thread's processor time passed between any two turns of the event loop. */
async function stepsOf(work: () => Promise<void>): Promise<number[]> {
  const steps: number[] = []
  let last = process.threadCpuUsage()
  let beats = true
  const beat = () => {
    const { user, system } = process.threadCpuUsage(last)
    steps.push((user + system) / 1000)
    last = process.threadCpuUsage()
    if (beats) setImmediate(beat)
  }
  setImmediate(beat)
  await work()
  beats = false
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return steps
}
