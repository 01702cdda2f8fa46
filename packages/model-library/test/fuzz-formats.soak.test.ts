import { expect, it } from 'vitest'
import { FUZZED, fuzzFormat } from './fuzz-formats.ts'

it.each([...Object.keys(FUZZED)].filter(isFormat))(
  'answers 10,000 mutated headers of %s without failing, hanging or reading over a bound',
  async (format) => {
    const before = process.memoryUsage().rss
    const { runs, slowestMs } = await fuzzFormat(format, 'whole')
    const grownMb = (process.memoryUsage().rss - before) / 1e6
    expect([runs, slowestMs < 10_000, grownMb < 512]).toEqual([10_000, true, true])
  },
)

function isFormat(name: string): name is keyof typeof FUZZED {
  return Object.hasOwn(FUZZED, name)
}
