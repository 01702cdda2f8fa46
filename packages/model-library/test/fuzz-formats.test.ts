import { expect, it } from 'vitest'
import { FUZZED, fuzzFormat } from './fuzz-formats.ts'

it.each([...Object.keys(FUZZED)].filter(isFormat))(
  'answers 1,000 mutated headers of %s without failing, hanging or reading over a bound',
  async (format) => {
    const { runs, slowestMs } = await fuzzFormat(format, 'tenth')
    expect([runs, slowestMs < 10_000]).toEqual([1000, true])
  },
)

function isFormat(name: string): name is keyof typeof FUZZED {
  return Object.hasOwn(FUZZED, name)
}
