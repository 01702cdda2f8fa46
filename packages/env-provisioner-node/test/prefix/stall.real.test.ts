import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore } from '../fake-store.ts'
import { manyModules } from './a-prefix.ts'

const NAMES = Array.from({ length: 40 }, (_, index) => `pkg${index}`)
const ROUNDS = 3

it('never holds the event loop of its host for 50 ms while it installs and verifies 10,000 files', async () => {
  const packages = Object.fromEntries(NAMES.map((name) => [`${name}==1.0`, manyModules(name, 250)]))
  const { environments } = await aStore({ packages })
  const requirements = NAMES.map((name) => aRequirement(name, '1.0'))
  const request = { dependency_requirements: requirementsOf([aBinding(requirements)]) }
  const installed = await watched(() => environments.ensureReady(request))
  const { environment_key } = installed.result
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const quick = await watched(() => environments.ensure(request))
    const stat = await watched(() => environments.verify(environment_key, { depth: 'stat' }))
    const full = await watched(() => environments.verify(environment_key, { depth: 'full' }))
    expect([quick.result.outcome, stat.result.state, full.result.state]).toEqual(['reused', 'ready', 'ready'])
    rounds.push({ quick, stat, full })
  }
  for (const name of ['quick', 'stat', 'full'] as const) {
    const [took, delay] = [rounds.map((each) => each[name].took), rounds.map((each) => each[name].delay)]
    process.stdout.write(`${name}: ${spread(took)} ms; longest delay of the event loop ${spread(delay)} ms\n`)
  }
  const held = [installed, ...rounds.flatMap(({ quick, stat, full }) => [quick, stat, full])].map((each) => each.held)
  process.stdout.write(`the event loop was held for ${spread(held)} ms\n`)
  expect(Math.max(...held)).toBeLessThan(50)
})

interface Watched<T> {
  readonly result: T
  readonly took: number
  /** Longest delay and longest gap of a timer, which a busy machine makes longer. */
  readonly delay: number
  readonly gap: number
  /** The most that this thread worked between two turns of a timer: what the product itself holds back. */
  readonly held: number
}

async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  const longest = { gap: 0, held: 0 }
  const last = { at: performance.now(), cpu: ownCpu() }
  const timer = setInterval(() => {
    const [at, cpu] = [performance.now(), ownCpu()]
    longest.gap = Math.max(longest.gap, at - last.at)
    longest.held = Math.max(longest.held, cpu - last.cpu)
    Object.assign(last, { at, cpu })
  }, 1)
  histogram.enable()
  const started = performance.now()
  const result = await work()
  const took = performance.now() - started
  await new Promise((resolve) => setImmediate(resolve))
  histogram.disable()
  clearInterval(timer)
  const { gap, held } = longest
  return { result, took, delay: histogram.max / 1e6, gap, held: Math.min(gap, held) }
}

function ownCpu(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function spread(values: readonly number[]): string {
  return [Math.min(...values), median(values), Math.max(...values)].map((each) => each.toFixed(1)).join(' / ')
}
