import { type ModelLibrary, openModelLibrary } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { timed } from '../frame/interleave.ts'
import { percentile } from '../frame/statistics.ts'
import { type KnownQuery, knownQueries } from './model-words.ts'
import type { Stage } from './stage.ts'

/** Up to so many hits every one is ranked. */
const FEW_HITS = 2000

/** One word, or the beginning of one, in a large library. */
export async function search({ library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  await using opened = await openModelLibrary({ root: await library(sizes.large) })
  const queries = knownQueries(sizes.large, 60)
  const few = queries.filter(({ hits }) => hits <= FEW_HITS)
  const many = queries.filter(({ hits }) => hits > FEW_HITS)
  return [
    await searchFigure(opened, few, { rounds, work: `up to ${FEW_HITS} hits`, atMost: 5, models: sizes.large }),
    await searchFigure(opened, many, { rounds, work: `more than ${FEW_HITS} hits`, atMost: 40, models: sizes.large }),
  ]
}

interface Searching {
  readonly rounds: number
  readonly work: string
  readonly atMost: number
  readonly models: number
}

async function searchFigure(
  library: ModelLibrary,
  queries: readonly KnownQuery[],
  { rounds, work, atMost, models }: Searching,
): Promise<Figure> {
  const [slow, middle, slowest]: [number[], number[], number[]] = [[], [], []]
  for (let round = -1; round < rounds; round += 1) {
    const times: number[] = []
    for (const query of queries) times.push(await timed(() => mustFind(library, query)))
    if (round < 0) continue
    slow.push(percentile(times, 99))
    middle.push(percentile(times, 50))
    slowest.push(Math.max(...times))
  }
  return figureOf({
    work: `search of a word or a beginning in ${models} models, ${work}: p99 of ${queries.length}`,
    unit: 'ms',
    result: { ours: slow, beside: { 'middle one': middle, 'slowest one': slowest } },
    goal: { value: 'median', atMost },
    facts: ['Every total was compared with the number of models that have the word.'],
  })
}

async function mustFind(library: ModelLibrary, { query, hits }: KnownQuery): Promise<void> {
  const { total } = await library.searchModels({ query })
  if (total !== hits) throw new Error(`"${query}" finds ${total} models instead of ${hits}`)
}
