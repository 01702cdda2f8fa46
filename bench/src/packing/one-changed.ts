import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { asarPack, packer } from './programs.ts'
import type { Stage } from './stage.ts'

/** A build after one input changed, against asar, which packs everything again; and the patch to it. */
export async function oneChanged(stage: Stage, rounds: number): Promise<Figure[]> {
  const root = await stage.small()
  await packer(root, ['build'])
  const contest = {
    ours: async (round: number) => {
      await change(root, round)
      return (await packer(root, ['build'])).ms
    },
    peer: () => asarPack(root, join(stage.folder, 'small.asar')),
  }
  const result = await interleave(contest, { rounds })
  const work = `a build after one input of ${2 * stage.sizes.assets} changed`
  return [
    figureOf({
      work,
      against: '`asar pack`',
      unit: 'ms',
      result,
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 10 },
    }),
    await patch(stage, root),
  ]
}

async function patch(stage: Stage, root: string): Promise<Figure> {
  const [old, file, made] = ['old.pa', 'update.pap', 'new.pa'].map((name) => join(stage.folder, name))
  const pack = join(root, 'build/assets.pa')
  await copyFile(pack, old ?? '')
  const bytes = await change(root, 1000)
  await packer(root, ['build', '--stable-from', old ?? ''])
  for (const path of [file, made]) await rm(path ?? '', { force: true })
  await packer(root, ['diff', old ?? '', pack, '-o', file ?? ''])
  await packer(root, ['patch', old ?? '', file ?? '', '-o', made ?? ''])
  const isEqual = (await readFile(made ?? '')).equals(await readFile(pack))
  const patchBytes = (await stat(file ?? '')).size
  return figureOf({
    work: 'a patch after one input changed, with `--stable-from`',
    unit: 'MB',
    result: { ours: [patchBytes / 1e6] },
    facts: [
      `The input has ${bytes} bytes, the patch ${patchBytes}; patched and packed files are ${isEqual ? 'equal' : 'NOT equal'}.`,
    ],
  })
}

async function change(root: string, round: number): Promise<number> {
  const content = Buffer.alloc(3000, `round ${round} ${performance.now()}`)
  await writeFile(join(root, 'assets/group-0/asset-7/a.bin'), content)
  return content.byteLength
}
