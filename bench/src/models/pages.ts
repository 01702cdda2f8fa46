import type { ModelSearchPageV1 } from '@plinth/contracts'
import { type ModelLibrary, openModelLibrary } from '@plinth/model-library'
import { type Cost, costOf } from '../frame/cost.ts'
import { type Figure, figureOf } from '../frame/figure.ts'
import { percentile } from '../frame/statistics.ts'
import type { Stage } from './stage.ts'

const PAGE = 100

/** Every page of a large library, one after the other. */
export async function pages({ library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  await using opened = await openModelLibrary({ root: await library(sizes.large) })
  const [slow, last, busy]: [number[], number[], number[]] = [[], [], []]
  for (let round = -1; round < rounds; round += 1) {
    const costs = await costsOfPages(opened, sizes.large)
    if (round < 0) continue
    const times = costs.map(({ ms }) => ms)
    slow.push(percentile(times, 99))
    last.push(percentile(times.slice(-Math.ceil(times.length / 10)), 50))
    busy.push(
      percentile(
        costs.map(({ busyMs }) => busyMs),
        99,
      ),
    )
  }
  return [
    figureOf({
      work: `list page of ${PAGE} at any depth of ${sizes.large} models: p99 of all pages`,
      unit: 'ms',
      result: { ours: slow, beside: { 'middle one of the last tenth': last, 'p99 of processor time': busy } },
      goal: { value: 'median', atMost: 2 },
    }),
  ]
}

async function costsOfPages(library: ModelLibrary, models: number): Promise<Cost[]> {
  const costs: Cost[] = []
  let seen = 0
  let page: ModelSearchPageV1 | undefined
  do {
    const after = page?.next_cursor
    const request = { limit: PAGE, ...(after === undefined ? {} : { after }) }
    const cost = await costOf(async () => {
      page = await library.listModels(request)
    })
    costs.push(cost)
    seen += page?.models.length ?? 0
  } while (page?.next_cursor !== undefined)
  if (seen !== models) throw new Error(`the pages have ${seen} models instead of ${models}`)
  return costs
}
