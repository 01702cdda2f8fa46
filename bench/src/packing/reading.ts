import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { mustRun } from '../frame/run-program.ts'
import { asarPack, inChild, packer } from './programs.ts'
import type { Stage } from './stage.ts'

const ASAR_CHILD = fileURLToPath(new URL('children/extract-asar.ts', import.meta.url))

/** The first byte of one entry in a process that knows nothing, and the summary of the wizard. */
export async function reading(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.small()
  const asar = join(stage.folder, 'small.asar')
  await packer(root, ['build'])
  await asarPack(root, asar)
  const number = Math.floor(stage.sizes.assets / 2)
  const path = `group-${Math.floor(number / 100)}/asset-${number}/a.bin`
  const read = () => inChild(['read', join(root, 'build/assets.pa'), `asset-${number}`])
  const extract = async () => {
    const { stdout } = await mustRun({ program: process.execPath, args: [ASAR_CHILD, asar, path] })
    return Number(JSON.parse(stdout).ms)
  }
  const first = await interleave({ ours: async () => (await read()).ms ?? Number.NaN, peer: extract }, { rounds })
  const summary = await interleave(
    { ours: async () => (await inChild(['summary', root])).ms ?? Number.NaN },
    { rounds },
  )
  return [
    figureOf({
      work: `one entry of ${2 * stage.sizes.assets}, from opening the pack to its bytes with digest checked`,
      against: '`extractFile` of asar',
      unit: 'ms',
      result: first,
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 10 },
    }),
    figureOf({
      work: `summary of ${stage.sizes.assets} assets, runtime active`,
      unit: 'ms',
      result: summary,
      goal: { value: 'median', atMost: 10 },
    }),
  ]
}
