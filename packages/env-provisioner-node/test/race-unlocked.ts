import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@plinth/durable/testing'
import { recoverOrphans } from '../src/build/recover-orphans.ts'
import { sweepLeftovers } from '../src/build/sweep-leftovers.ts'
import { type EnvironmentStore, openStore } from '../src/store/open-store.ts'
import { createFakeBackend, openFakeHost } from '../src/testing.ts'
import { PAYLOAD, REQUEST } from './fake-store.ts'
import { heldByNobody } from './held-by-nobody.ts'
import { aPlanner } from './plan.ts'
import { createRandomGate } from './random-gate.ts'

/** How builders race that no lock keeps apart. */
export interface Race {
  readonly seed: number
  readonly builders: number
  /** `damaged`: they find a damaged environment; every other one hesitates before it moves it aside. */
  readonly found: 'nothing' | 'damaged'
}

/** What came of a race. */
export interface RaceResult {
  /** How many said that they have installed it. */
  readonly installed: number
  /** Those that got no ref, and why. */
  readonly failed: readonly string[]
  /** Refs that did not hold at once, after the race, and after one more sweep. */
  readonly broken: readonly string[]
  /** Prefixes that lie in the store afterwards. */
  readonly prefixes: number
}

/**
 * Opens as many stores on one directory as there are builders, with locks that everybody holds at once. Each builds, and waits at a gate
 * between verifying and publishing; they are let go in random order, while somebody sweeps the store again and again.
 */
export async function raceUnlocked({ seed, builders, found }: Race): Promise<RaceResult> {
  const random = createRandom(seed)
  const { root, tools } = await aPlanner(PAYLOAD, createFakeBackend())
  const key = await prepare(root, found)
  const gate = createRandomGate()
  const open = (index: number) =>
    openFakeHost({
      dataDir: root,
      lock: heldByNobody,
      at: async (point) => {
        if (point === 'verified' || (point === 'quarantining' && index % 2 === 0)) await gate.wait()
      },
    })
  const hosts = await Promise.all(Array.from({ length: builders }, (_, index) => open(index)))
  const broken: string[] = []
  const asked = hosts.map(async ({ environments }) => {
    const answer = await environments.ensure(REQUEST)
    const { state } = await environments.verifyRef(answer.environment_ref)
    if (state !== 'ready') broken.push(`at once: ${state}`)
    return answer
  })
  const store = await openStore(root, { ...tools, lock: heldByNobody })
  const racing = new AbortController()
  const sweeping = sweepUntil(racing.signal, store)
  await gate.run(asked, random)
  racing.abort()
  await sweeping
  const ends = await Promise.allSettled(asked)
  const answers = ends.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const holdAll = async (when: string) => {
    const [host] = hosts
    for (const { environment_ref } of answers) {
      const verified = await host?.environments.verifyRef(environment_ref)
      if (verified?.state !== 'ready') broken.push(`${when}: ${verified?.state}`)
    }
  }
  await holdAll('after the race')
  await sweepAll(store)
  await holdAll('after a sweep')
  await Promise.all(hosts.map(({ environments }) => environments.close()))
  const names = await readdir(join(root, 'envs', 'python', key))
  return {
    installed: answers.filter(({ outcome }) => outcome === 'installed').length,
    failed: ends.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])),
    broken,
    prefixes: names.filter((name) => /^[0-9a-f]{32}$/.test(name)).length,
  }
}

/** Finds out the key, and leaves a damaged environment under it if there is to be one. */
async function prepare(dataDir: string, found: Race['found']): Promise<string> {
  await using host = await openFakeHost({ dataDir: found === 'damaged' ? dataDir : join(dataDir, '..', 'first') })
  const { environment_key, python_executable } = await host.environments.ensureReady(REQUEST)
  await writeFile(join(python_executable, '..', '..', 'lib', 'python3.11', 'site-packages', 'stray.pth'), '')
  return environment_key
}

/** Sweeps the store as the next builders would, again and again. */
export async function sweepUntil(signal: AbortSignal, store: EnvironmentStore): Promise<void> {
  while (!signal.aborted) {
    await sweepAll(store)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Sweeps the store once as the next builder of each key would. */
export async function sweepAll(store: EnvironmentStore): Promise<void> {
  await recoverOrphans(store)
  for (const key of await readdir(store.paths.environments)) await sweepLeftovers(store, key)
}
