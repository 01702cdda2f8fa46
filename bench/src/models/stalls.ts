import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { openModelLibrary } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { longestStall } from '../frame/stall.ts'
import { inAProcess, type Taken } from './in-a-process.ts'
import { knownQueries } from './model-words.ts'
import type { Stage } from './stage.ts'
import { writeBundle } from './write-bundles.ts'

/** How long each operation holds the host's event loop at most. */
export async function stalls(stage: Stage, rounds: number): Promise<Figure[]> {
  const { folder, library, sizes } = stage
  const [middle, large] = [await library(sizes.middle), await library(sizes.large)]
  const figures = [
    await stallFigure(`reindex of ${sizes.middle} models`, rounds, () => watched('reindex', middle)),
    await stallFigure(`startup with nothing changed, ${sizes.middle} models`, rounds, () => watched('open', middle)),
    await stallFigure(`startup with nothing changed, ${sizes.large} models`, rounds, () => watched('open', large)),
  ]
  await using opened = await openModelLibrary({ root: large })
  const queries = knownQueries(sizes.large, 10)
  const request = { source_path: writeBundle(join(folder, 'stalling')), family: 'bench', official_name: 'stalling' }
  const operations = new Map<string, () => Promise<unknown>>([
    ['search', () => each(queries, ({ query }) => opened.searchModels({ query }))],
    ['list page', () => each(queries, () => opened.listModels())],
    ['import', () => opened.importExternalDiffusersDirectory(request)],
    ['execution descriptor', () => opened.resolveModelExecutionDescriptor('diffusion/bench/stalling')],
    ['delete', () => opened.deleteModel('diffusion/bench/stalling')],
  ])
  for (const [name, operation] of operations) {
    figures.push(await stallFigure(`${name}, ${sizes.large} models`, 1, () => watchedHere(operation)))
  }
  return figures
}

type Stall = Pick<Taken, 'stall_ms' | 'busy_ms'>

async function stallFigure(name: string, rounds: number, watch: () => Promise<Stall>): Promise<Figure> {
  const [ours, busy]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const { stall_ms, busy_ms } = await watch()
    ours.push(stall_ms ?? Number.NaN)
    busy.push(busy_ms ?? Number.NaN)
  }
  return figureOf({
    work: `longest stall of the event loop: ${name}`,
    unit: 'ms',
    result: { ours, beside: { 'processor time of the thread in one turn': busy } },
    goal: { value: 'maximum', atMost: 50 },
  })
}

function watched(operation: 'open' | 'reindex', place: string): Promise<Taken> {
  return inAProcess({ operation, place, watched: true })
}

async function watchedHere(operation: () => Promise<unknown>): Promise<Stall> {
  const { stallMs, busyMs } = await longestStall(operation)
  return { stall_ms: stallMs, busy_ms: busyMs }
}

/** One after the other, with a turn of the event loop between them. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) {
    await work(item)
    await setImmediate()
  }
}
