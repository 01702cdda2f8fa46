import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { manyModules } from './a-prefix.ts'

const NAMES = Array.from({ length: 40 }, (_, index) => `pkg${index}`)
const ROUNDS = 3

it('verifies 10,000 files as fast as Python hashes them, and never holds the event loop of its host for 50 ms', async () => {
  const packages = Object.fromEntries(NAMES.map((name) => [`${name}==1.0`, manyModules(name, 250)]))
  const { environments } = await aStore({ packages })
  const requirements = NAMES.map((name) => aRequirement(name, '1.0'))
  const request = { dependency_requirements: requirementsOf([aBinding(requirements)]) }
  const installed = await watched(() => environments.ensureReady(request))
  const { environment_key, python_executable } = installed.result
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const quick = await watched(() => environments.ensure(request))
    const stat = await watched(() => environments.verify(environment_key, { depth: 'stat' }))
    const full = await watched(() => environments.verify(environment_key, { depth: 'full' }))
    const python = await hashWithPython(join(python_executable, '../../lib/python3.11/site-packages'))
    expect([quick.result.outcome, stat.result.state, full.result.state]).toEqual(['reused', 'ready', 'ready'])
    rounds.push({ quick, stat, full, python: { took: python, held: 0, delay: 0, gap: 0 } })
  }
  for (const name of ['quick', 'stat', 'full', 'python'] as const) {
    const [took, delay] = [rounds.map((each) => each[name].took), rounds.map((each) => each[name].delay)]
    process.stdout.write(`${name}: ${spread(took)} ms; longest delay of the event loop ${spread(delay)} ms\n`)
  }
  const ratio = median(rounds.map(({ full }) => full.took)) / median(rounds.map(({ python }) => python.took))
  const held = [installed, ...rounds.flatMap(({ quick, stat, full }) => [quick, stat, full])].map((each) => each.held)
  process.stdout.write(`full over Python: ${ratio.toFixed(2)}; the event loop was held for ${spread(held)} ms\n`)
  expect(Math.max(...held)).toBeLessThan(50)
  expect(ratio).toBeLessThan(1.1)
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

const SCRIPT = `
import base64, csv, hashlib, os, sys
site = sys.argv[1]
for folder in os.listdir(site):
    if not folder.endswith('.dist-info'): continue
    with open(os.path.join(site, folder, 'RECORD'), newline='') as record:
        for path, digest, _ in csv.reader(record):
            if not digest: continue
            with open(os.path.join(site, path), 'rb') as file: found = hashlib.sha256(file.read()).digest()
            assert base64.urlsafe_b64encode(found).rstrip(b'=').decode() == digest.split('=', 1)[1]
`

/** Milliseconds of the whole process, as an application would start it. */
async function hashWithPython(site: string): Promise<number> {
  const script = join(await temporaryFolder(), 'hash.py')
  await writeFile(script, SCRIPT)
  const started = performance.now()
  await promisify(execFile)('python3', ['-I', script, site])
  return performance.now() - started
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function spread(values: readonly number[]): string {
  return [Math.min(...values), median(values), Math.max(...values)].map((each) => each.toFixed(1)).join(' / ')
}
