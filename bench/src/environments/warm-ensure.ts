import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { type Environments, openEnvironments } from '@plinth/env-provisioner-node'
import type { Figure } from '../frame/figure.ts'
import { figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'
import { timeOf } from '../frame/run-program.ts'
import { installByHand, uvCommand, uvProject } from './by-hand.ts'
import { emptyStore, fillStore } from './fill-store.ts'
import type { Stage } from './stage.ts'

const STORE_SIZES = [1, 100, 1000]
/** After so many, Node has compiled what it runs, as in any host that has been there for a while. A program is started anew each time. */
const WARM_UP = 300

/** `ensure` on what is ready, in process, in stores of growing size, against uv that finds nothing to do. */
export async function warmEnsure(stage: Stage, rounds: number): Promise<Figure[]> {
  const prefix = join(stage.folder, 'by-hand')
  await installByHand(stage, prefix)
  const project = await uvProject(stage)
  const sync = uvCommand(stage, 'pip', 'sync', '--offline', '--python', join(prefix, 'bin', 'python'), stage.locked)
  const online = { ...sync, args: sync.args.filter((each) => each !== '--offline') }
  const projectSync = uvCommand(stage, 'sync', '--offline', '--project', project)
  const figures: Figure[] = []
  for (const size of STORE_SIZES) {
    await fillStore(stage, size)
    await using environments = await openEnvironments({ dataDir: stage.dataDir, afterInstall: 'nothing' })
    const contest = {
      ours: () => timed(() => mustBeReused(environments, stage)),
      peer: () => timeOf(sync),
      beside: { '`uv pip sync`, online': () => timeOf(online), '`uv sync` of a project': () => timeOf(projectSync) },
    }
    const first = await timed(() => mustBeReused(environments, stage))
    for (let round = 0; round < WARM_UP; round += 1) await mustBeReused(environments, stage)
    const started = await processesStarted(() => mustBeReused(environments, stage))
    const result = await interleave(contest, { rounds, warmUp: 3 })
    figures.push(
      figureOf({
        work: `ensure on a ready environment of ${stage.manifest.installed.length} distributions, ${size} in the store`,
        against: '`uv pip sync --offline`, nothing to do',
        unit: 'ms',
        result,
        compareAs: 'times_faster',
        goal: { value: 'median', atLeast: 50 },
      }),
      figureOf({
        work: `the first ensure after opening, ${size} in the store`,
        unit: 'ms',
        result: { ours: [first] },
      }),
      figureOf({
        work: `processes that it starts, ${size} in the store`,
        unit: '',
        result: { ours: [started] },
        goal: { value: 'maximum', atMost: 0 },
      }),
    )
  }
  await emptyStore(stage)
  return figures
}

async function mustBeReused(environments: Environments, { payload }: Stage): Promise<void> {
  const { state, outcome } = await environments.ensure({ dependency_requirements: payload })
  if (outcome !== 'reused') throw new Error(`the environment is ${state}, ${outcome}`)
}

/** Node tells about every child process that it starts, whoever asks for it. */
async function processesStarted(work: () => Promise<unknown>): Promise<number> {
  const seen = { count: 0 }
  const count = () => {
    seen.count += 1
  }
  subscribe('child_process', count)
  await work()
  unsubscribe('child_process', count)
  return seen.count
}
