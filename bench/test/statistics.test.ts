import { expect, it } from 'vitest'
import { interleave } from '../src/frame/interleave.ts'
import { compareRounds, percentile, summarize } from '../src/frame/statistics.ts'

it('summarises rounds by their smallest, middle and largest value, whatever their order', () => {
  expect(summarize([5, 1, 10])).toEqual({ minimum: 1, median: 5, maximum: 10, rounds: 3 })
  expect(summarize([4, 1, 2, 3])).toEqual({ minimum: 1, median: 2.5, maximum: 4, rounds: 4 })
  expect(summarize([7])).toEqual({ minimum: 7, median: 7, maximum: 7, rounds: 1 })
  expect(() => summarize([])).toThrow('nothing was measured')
})

it('gives the value that so many percent of the values do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index)
  expect([99, 50, 100, 0].map((percent) => percentile(values, percent))).toEqual([198, 100, 200, 1])
  expect(() => percentile([], 99)).toThrow('nothing was measured')
})

it('compares each round with the same round of the peer, so that a slow moment hits both', () => {
  const [ours, peer] = [
    [1, 10, 2],
    [3, 20, 8],
  ]
  expect(compareRounds(ours, peer, 'times_faster')).toEqual({ minimum: 2, median: 3, maximum: 4, rounds: 3 })
  expect(compareRounds(peer, ours, 'ratio')).toEqual({ minimum: 2, median: 3, maximum: 4, rounds: 3 })
  expect(compareRounds(peer, ours, 'difference')).toEqual({ minimum: 2, median: 6, maximum: 10, rounds: 3 })
  expect(() => compareRounds([1], [1, 2], 'ratio')).toThrow('1 rounds cannot be set against 2')
})

it('takes turns between ours and its peers, and forgets the rounds that warm up', async () => {
  const turns: string[] = []
  const contestant = (name: string) => async (round: number) => {
    turns.push(`${name}${round}`)
    return round
  }
  const contest = { ours: contestant('ours'), peer: contestant('peer'), beside: { other: contestant('other') } }
  expect(await interleave(contest, { rounds: 2, warmUp: 1 })).toEqual({
    ours: [0, 1],
    peer: [0, 1],
    beside: { other: [0, 1] },
  })
  expect(turns.join(' ')).toBe('ours-1 peer-1 other-1 ours0 peer0 other0 ours1 peer1 other1')
})
