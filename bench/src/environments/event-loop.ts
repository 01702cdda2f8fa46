import { type Environments, openEnvironments } from '@plinth/env-provisioner-node'
import { type Figure, figureOf } from '../frame/figure.ts'
import { longestStall } from '../frame/stall.ts'
import { emptyStore, fillStore } from './fill-store.ts'
import type { Stage } from './stage.ts'

const LISTED = 1000
const IDLE = 'nothing at all: what the machine does'
const IDLE_MS = 1000

/** How long each operation holds the host's event loop at most. */
export async function eventLoop(stage: Stage, rounds: number): Promise<Figure[]> {
  const { dataDir, payload, other } = stage
  const key = stage.manifest.environment_key
  await using environments = await openEnvironments({ dataDir })
  await fillStore(stage, LISTED)
  const operations = new Map<string, (round: number) => Promise<unknown>>([
    [IDLE, () => idle()],
    ['open', () => openAndClose(dataDir)],
    ['ensure on a ready environment', () => environments.ensureReady({ dependency_requirements: payload })],
    ['validation of names and sizes', () => environments.verify(key, { depth: 'stat' })],
    ['full verification', () => environments.verify(key)],
    [`list of ${LISTED}`, () => environments.list()],
    ['first install', (round) => installAndVerify(dataDir, environments, other(`stall${round}`))],
  ])
  const figures: Figure[] = []
  for (const [name, operation] of operations) {
    const [ours, busy]: [number[], number[]] = [[], []]
    for (let round = -1; round < rounds; round += 1) {
      const { stallMs, busyMs } = await longestStall(() => operation(round))
      if (round < 0) continue
      ours.push(stallMs)
      busy.push(busyMs)
    }
    const goal = name === IDLE ? {} : ({ goal: { value: 'maximum', atMost: 50 } } as const)
    figures.push(
      figureOf({
        work: `longest stall of the event loop: ${name}`,
        unit: 'ms',
        result: { ours, beside: { 'processor time of the thread in one turn': busy } },
        ...goal,
      }),
    )
  }
  await emptyStore(stage)
  return figures
}

async function idle(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, IDLE_MS)
  await promise
}

async function openAndClose(dataDir: string): Promise<void> {
  await using _environments = await openEnvironments({ dataDir })
}

/** The verification that follows an install in the background holds the same event loop. */
async function installAndVerify(
  dataDir: string,
  environments: Environments,
  dependency_requirements: Stage['payload'],
): Promise<void> {
  await using installing = await openEnvironments({ dataDir, afterInstall: 'nothing' })
  const { environment_key } = await installing.ensureReady({ dependency_requirements })
  await environments.verify(environment_key)
}
