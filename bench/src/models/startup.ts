import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { millisecondsOf } from './in-a-process.ts'
import type { Stage } from './stage.ts'
import { metadataFiles } from './write-library.ts'

/** Opening a library in which nothing changed, in a new process. */
export async function startup({ folder, library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  const [root, small] = [await library(sizes.middle), await library(sizes.small)]
  const list = join(folder, 'metadata-files.txt')
  await writeFile(list, metadataFiles(root, sizes.middle).join('\n'))
  const contest = {
    ours: () => millisecondsOf('open', root),
    peer: () => millisecondsOf('stat', list),
    beside: {
      'listing the families besides, to see models that came or went': () => millisecondsOf('list', root),
      'a walk, readdir and lstat': () => millisecondsOf('walk', root),
      [`startup with ${sizes.small} models`]: () => millisecondsOf('open', small),
    },
  }
  return [
    figureOf({
      work: `startup with nothing changed, ${sizes.middle} models`,
      against: '`statSync` of every metadata.json',
      unit: 'ms',
      result: await interleave(contest, { rounds }),
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.5 },
    }),
  ]
}
