import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { inChild } from './programs.ts'
import type { Stage } from './stage.ts'

/** Memory while a large blob is packed, and the longest stall of the event loop in a full build of many assets. */
export async function memory(stage: Stage, rounds: number): Promise<Figure[]> {
  const [huge, small] = [await stage.huge(), await stage.small()]
  const resident = await interleave(
    { ours: async () => (await inChild(['full', huge])).resident_mb ?? Number.NaN },
    { rounds, warmUp: 0 },
  )
  const busy: number[] = []
  const stalls = await interleave(
    {
      ours: async () => {
        const { stall_ms = Number.NaN, busy_ms = Number.NaN } = await inChild(['full', small])
        busy.push(busy_ms)
        return stall_ms
      },
    },
    { rounds, warmUp: 0 },
  )
  return [
    figureOf({
      work: `memory, packing ${Math.round(stage.sizes.hugeBytes / 1e6)} MB of blobs`,
      unit: 'MB',
      result: resident,
      goal: { value: 'maximum', atMost: 300 },
    }),
    figureOf({
      work: `longest stall of the event loop, a full build of ${stage.sizes.assets} assets`,
      unit: 'ms',
      result: stalls,
      goal: { value: 'median', atMost: 50 },
      facts: [
        `Of these, processor time between two turns of the loop: ${busy.map((ms) => Math.round(ms)).join(', ')} ms.`,
      ],
    }),
  ]
}
