import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'
import { summarize } from '../frame/statistics.ts'
import { installByHand } from './by-hand.ts'
import type { Stage } from './stage.ts'

/** Points of a build in order, and what was done when each is reached. */
const PHASES = {
  locked: 'deciding and locking',
  resolved: 'resolving',
  spawned: 'making the prefix',
  installed: 'installing',
  verified: 'checking files',
  published: 'publishing',
} as const

/** What a first install needs. */
export interface InstallRounds {
  readonly rounds: number
  /** What pip took, measured once; null when it was left out. */
  readonly pipMs: number | null
}

/** A new environment from a warm cache, with every check before publication, against `uv venv` and `uv pip install` of the same requirements. */
export async function firstInstall(stage: Stage, { rounds, pipMs }: InstallRounds): Promise<Figure[]> {
  const phases = new Map<string, number[]>()
  const contest = {
    ours: (round: number) => installOnce(stage, stage.other(`install${round}`), phases),
    peer: (round: number) => installByHand(stage, join(stage.folder, `by-hand${round}`), stage.requirements),
    beside: {
      'ours, its resolution kept': (round: number) => installResolved(stage, stage.other(`kept${round}`)),
      '`uv venv` and `uv pip install` of a locked file': (round: number) =>
        installByHand(stage, join(stage.folder, `locked${round}`)),
    },
  }
  const result = await interleave(contest, { rounds })
  const pip = pipMs === null ? 'pip was left out' : `pip, once, from wheels on the disk: ${(pipMs / 1000).toFixed(1)} s`
  return [
    figureOf({
      work: 'first install, cache warm, checked before it is published',
      against: '`uv venv` and `uv pip install` of the same requirements, by hand',
      unit: 'ms',
      result,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.3 },
      facts: [phasesAsText(phases), pip],
    }),
  ]
}

async function installOnce(
  { dataDir }: Stage,
  dependency_requirements: DependencyRequirementsV1,
  phases: Map<string, number[]>,
): Promise<number> {
  const clock = { last: 0 }
  const at = async (point: string) => {
    const now = performance.now()
    const name = Object.entries(PHASES).find(([key]) => key === point)?.[1]
    if (name) phases.set(name, [...(phases.get(name) ?? []), now - clock.last])
    clock.last = now
  }
  await using environments = await openEnvironments({ dataDir, ports: { at } })
  return await timed(async () => {
    clock.last = performance.now()
    const { outcome, state } = await environments.ensure({ dependency_requirements })
    if (outcome !== 'installed') throw new Error(`the environment is ${state}, ${outcome}`)
    await at('answered')
  })
}

/** As after damage: the key has its resolution already. */
async function installResolved(stage: Stage, dependency_requirements: DependencyRequirementsV1): Promise<number> {
  const { dataDir, locked } = stage
  await using environments = await openEnvironments({ dataDir })
  const { status } = await environments.resolve({ dependency_requirements })
  await cp(locked, join(dataDir, 'resolutions', `${status.environment_key}.txt`))
  return await timed(() => environments.ensureReady({ dependency_requirements }))
}

function phasesAsText(phases: ReadonlyMap<string, readonly number[]>): string {
  const parts = [...phases].map(([name, values]) => `${name} ${summarize(values).median.toFixed(0)}`)
  return `medians of ours in ms: ${parts.join(', ')}`
}
