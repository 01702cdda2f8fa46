import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { timeOf } from '../frame/run-program.ts'
import { uvCommand, uvProject } from './by-hand.ts'
import type { Stage } from './stage.ts'

/** `plinth-env ensure` on what is ready, against a Node that does nothing. */
export async function commandLine(stage: Stage, rounds: number): Promise<Figure[]> {
  const card = join(stage.folder, 'card.json')
  await writeFile(card, JSON.stringify(stage.payload))
  const script = fileURLToPath(new URL('plinth-env.cjs', import.meta.resolve('@plinth/env-provisioner-node')))
  const args = [script, '--data', stage.dataDir, 'ensure', '--requirements', card, '--json']
  const project = await uvProject(stage)
  const contest = {
    ours: () => timeOf({ program: process.execPath, args }),
    peer: () => timeOf({ program: process.execPath, args: ['-e', '0'] }),
    beside: {
      '`uv run` of a program that does nothing': () =>
        timeOf(uvCommand(stage, 'run', '--offline', '--project', project, 'true')),
    },
  }
  return [
    figureOf({
      work: 'plinth-env ensure on a ready environment',
      against: '`node -e 0`',
      unit: 'ms',
      result: await interleave(contest, { rounds }),
      compareAs: 'difference',
      goal: { value: 'median', atMost: 30 },
    }),
  ]
}
