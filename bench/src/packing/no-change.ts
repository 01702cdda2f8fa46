import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { inChild, packer, turboNoOp } from './programs.ts'
import type { Stage } from './stage.ts'

/** A build in which nothing changed, against turbo on the same files, and with the runtime resident against a stat of every input. */
export async function noChange(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.small()
  await writeTurbo(root)
  await packer(root, ['build'])
  // What changed a moment ago is read again, since its times may not tell another change.
  await pause(100)
  await packer(root, ['build'])
  await turboNoOp(root)
  const cold = await interleave(
    { ours: async () => (await packer(root, ['build'])).ms, peer: () => turboNoOp(root) },
    { rounds },
  )
  const resident = await interleave(
    {
      ours: async () => (await inChild(['again', root])).ms ?? Number.NaN,
      peer: async () => (await inChild(['stat', root])).ms ?? Number.NaN,
    },
    { rounds },
  )
  const work = `a build of ${stage.sizes.assets} assets in which nothing changed`
  return [
    figureOf({
      work: `${work}, cold process`,
      against: '`turbo run`, nothing changed',
      unit: 'ms',
      result: cold,
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 2 },
    }),
    figureOf({
      work: `${work}, runtime resident`,
      against: 'statSync of every input',
      unit: 'ms',
      result: resident,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.5 },
    }),
  ]
}

/** The workspace as a package of turbo, whose task depends on every file below assets. */
async function writeTurbo(root: string): Promise<void> {
  const manifest = {
    name: 'game',
    version: '1.0.0',
    private: true,
    packageManager: 'npm@11.0.0',
    scripts: { build: 'node -e 0' },
  }
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest))
  const tasks = { build: { inputs: ['assets/**'], outputs: [] } }
  await writeFile(join(root, 'turbo.json'), JSON.stringify({ tasks, daemon: false }))
  await writeFile(join(root, 'package-lock.json'), JSON.stringify({ name: 'game', lockfileVersion: 3, packages: {} }))
}
