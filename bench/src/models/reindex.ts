import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { inAProcess, millisecondsOf } from './in-a-process.ts'
import type { Stage } from './stage.ts'

/** A full reindex from disk: how it grows with the library, and what it takes in memory. */
export async function reindex({ library, sizes }: Stage, rounds: number): Promise<Figure[]> {
  const [small, middle] = [await library(sizes.small), await library(sizes.middle)]
  const resident: number[] = []
  const ours = async () => {
    const { ms, resident_mb } = await inAProcess({ operation: 'reindex', place: middle })
    resident.push(resident_mb)
    return ms
  }
  const peer = () => millisecondsOf('reindex', small)
  const beside = { 'opened without its index': () => millisecondsOf('rebuild', middle) }
  const result = await interleave({ ours, peer, beside }, { rounds, warmUp: 0 })
  return [
    figureOf({
      work: `full reindex of ${sizes.middle} models`,
      against: `of ${sizes.small}`,
      unit: 'ms',
      result,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.1 * (sizes.middle / sizes.small) },
    }),
    figureOf({
      work: `memory of the process in a full reindex of ${sizes.middle} models`,
      unit: 'MB',
      result: { ours: resident },
      goal: { value: 'maximum', atMost: 250 },
    }),
  ]
}
