import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Figure, figureOf } from '../frame/figure.ts'
import { type Contest, interleave } from '../frame/interleave.ts'
import { millisecondsOf } from './in-a-process.ts'
import type { Stage } from './stage.ts'
import { metadataFiles } from './write-library.ts'

/** Opening a library in which nothing changed, in a new process. */
export async function startup(stage: Stage, rounds: number): Promise<Figure[]> {
  const { middle, large, small } = stage.sizes
  const smallRoot = await stage.library(small)
  return [
    await startupFigure(stage, rounds, {
      models: middle,
      beside: { [`startup with ${small} models`]: () => millisecondsOf('open', smallRoot) },
    }),
    await startupFigure(stage, rounds, { models: large, beside: {} }),
  ]
}

interface Started {
  readonly models: number
  readonly beside: NonNullable<Contest['beside']>
}

async function startupFigure({ folder, library }: Stage, rounds: number, started: Started): Promise<Figure> {
  const { models, beside } = started
  const root = await library(models)
  const list = join(folder, `metadata-files-${models}.txt`)
  await writeFile(list, metadataFiles(root, models).join('\n'))
  const contest = {
    ours: () => millisecondsOf('open', root),
    peer: () => millisecondsOf('stat', list),
    beside: {
      'the same stats and a list of each family, the least that sees models come and go': () =>
        millisecondsOf('list', root),
      'a walk, readdir and lstat': () => millisecondsOf('walk', root),
      ...beside,
    },
  }
  return figureOf({
    work: `startup with nothing changed, ${models} models`,
    against: '`statSync` of every metadata.json',
    unit: 'ms',
    result: await interleave(contest, { rounds }),
    compareAs: 'ratio',
    goal: { value: 'median', atMost: 1.5 },
    facts: [
      'A start also lists the families, to see models that come and go, and opens lock, journal and database: see ADR 11 and the rows above.',
    ],
  })
}
