import type { ModelSearchPageV1 } from '@plinth/contracts'
import { type ModelLibrary, openModelLibrary } from '@plinth/model-library'
import { type Figure, figureOf } from '../frame/figure.ts'
import { timed } from '../frame/interleave.ts'
import { percentile } from '../frame/statistics.ts'
import type { Stage } from './stage.ts'

const PAGE = 100

/** Every page of a large library, one after the other. */
export async function pages({ library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  await using opened = await openModelLibrary({ root: await library(sizes.large) })
  const [slow, last]: [number[], number[]] = [[], []]
  for (let round = -1; round < rounds; round += 1) {
    const times = await timesOfPages(opened, sizes.large)
    if (round < 0) continue
    slow.push(percentile(times, 99))
    last.push(percentile(times.slice(-Math.ceil(times.length / 10)), 50))
  }
  return [
    figureOf({
      work: `list page of ${PAGE} at any depth of ${sizes.large} models: p99 of all pages`,
      unit: 'ms',
      result: { ours: slow, beside: { 'middle one of the last tenth': last } },
      goal: { value: 'median', atMost: 2 },
    }),
  ]
}

async function timesOfPages(library: ModelLibrary, models: number): Promise<number[]> {
  const times: number[] = []
  let seen = 0
  let page: ModelSearchPageV1 | undefined
  do {
    const after = page?.next_cursor
    const request = { limit: PAGE, ...(after === undefined ? {} : { after }) }
    const took = await timed(async () => {
      page = await library.listModels(request)
    })
    times.push(took)
    seen += page?.models.length ?? 0
  } while (page?.next_cursor !== undefined)
  if (seen !== models) throw new Error(`the pages have ${seen} models instead of ${models}`)
  return times
}
