import { expect, it } from 'vitest'
import { createMemo } from '../../src/memory/memo.ts'

it('recalls by value, and forgets what was asked for longest ago', () => {
  const memo = createMemo<string>(2)
  memo.remember({ a: 1 }, 'one')
  memo.remember({ a: 2 }, 'two')
  expect(memo.recall({ a: 1 })).toBe('one')
  memo.remember({ a: 3 }, 'three')
  expect([1, 2, 3].map((a) => memo.recall({ a }))).toEqual(['one', undefined, 'three'])
})

it('keeps nothing for an input that has no copy', () => {
  const memo = createMemo<string>(2)
  memo.remember(new Date(0), 'a time')
  memo.remember(undefined, 'nothing')
  expect([memo.recall(new Date(0)), memo.recall({}), memo.recall(undefined)]).toEqual([undefined, undefined, undefined])
})
