import { expect, it } from 'vitest'
import { rowByKey, scrollToRow, visibleRows } from '../../page/src/parts/visible-rows.ts'

it('of a long list only the rows that are seen and some around them are drawn, in a room as high as all', () => {
  const height = 480
  for (const scrollTop of [0, 1, 4_799, 240_000, 2_399_520]) {
    const { from, to, above, below } = visibleRows({ scrollTop, height, rowHeight: 48 }, 50_000)
    expect(above + (to - from) * 48 + below).toBe(50_000 * 48)
    expect(to - from).toBeLessThanOrEqual(27)
    expect(from * 48 <= scrollTop && to * 48 >= scrollTop + height).toBe(true)
  }
})

it('a list that became shorter than where it was scrolled to draws nothing below its end', () => {
  expect(visibleRows({ scrollTop: 10_000, height: 480, rowHeight: 48 }, 3)).toEqual({
    from: 3,
    to: 3,
    above: 144,
    below: 0,
  })
  expect(visibleRows({ scrollTop: 0, height: 480, rowHeight: 48 }, 0)).toEqual({ from: 0, to: 0, above: 0, below: 0 })
})

it('a list scrolls no further than it has to for a row', () => {
  const viewport = { scrollTop: 480, height: 480, rowHeight: 48 }
  expect([2, 10, 19, 20].map((row) => scrollToRow(viewport, row))).toEqual([96, 480, 480, 528])
})

it('keys lead from row to row and not beyond the ends', () => {
  const rows = { count: 10, page: 4 }
  const ways = [
    ['ArrowDown', 3],
    ['ArrowDown', 9],
    ['ArrowDown', -1],
    ['ArrowUp', -1],
    ['ArrowUp', 0],
    ['PageDown', 8],
    ['PageUp', 8],
    ['Home', 5],
    ['End', 5],
    ['x', 5],
  ] as const
  expect(ways.map(([key, from]) => rowByKey(key, from, rows))).toEqual([4, 9, 0, 9, 0, 9, 4, 0, 9, undefined])
  expect(rowByKey('End', 0, { count: 0, page: 4 })).toBeUndefined()
})
