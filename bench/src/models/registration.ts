import { join } from 'node:path'
import { openModelLibrary } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'
import type { Stage } from './stage.ts'
import { writeBundle } from './write-bundles.ts'

/** One external bundle into a large library and into a small one. */
export async function registration({ folder, library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  await using large = await openModelLibrary({ root: await library(sizes.large) })
  await using small = await openModelLibrary({ root: await library(sizes.small) })
  const bundle = (round: number) => writeBundle(join(folder, 'registered', String(round)))
  const into = (opened: typeof large) => async (round: number) => {
    const source_path = bundle(round)
    const request = { source_path, family: 'bench', official_name: `registered ${round + 1000}` }
    const took = await timed(async () => {
      const { status } = await opened.importExternalDiffusersDirectory(request)
      if (status !== 'imported') throw new Error(`${source_path} was not imported: ${status}`)
    })
    await opened.deleteModel(`diffusion/bench/registered_${round + 1000}`)
    return took
  }
  return [
    figureOf({
      work: `one external bundle into ${sizes.large} models`,
      against: `into ${sizes.small}`,
      unit: 'ms',
      result: await interleave({ ours: into(large), peer: into(small) }, { rounds, warmUp: 3 }),
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.25 },
    }),
  ]
}
