import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chooseEntries } from '../../src/collect/choose-entries.ts'
import type { MeasuredUnit } from '../../src/collect/store-unit.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const DAY = 86_400_000

function unit(name: string, parts: Partial<MeasuredUnit> = {}): MeasuredUnit {
  const measure = { bytes: 100, sharedBytes: 0, files: 1, newestMs: 0, shared: [], digest: 'sha256:x' }
  const base = { kind: 'environment', name, paths: [], isGarbage: false, hold: null, usedAt: NOW - DAY } as const
  return { ...base, measure, ...parts }
}

function sharing(bytes: number, inodes: readonly [string, number, number][]): MeasuredUnit['measure'] {
  const shared = inodes.map(([inode, links, here]) => ({ inode, links, here, bytes: 50 }))
  return { bytes, sharedBytes: shared.length * 50, files: 1, newestMs: 0, shared, digest: 'sha256:x' }
}

function names(units: readonly MeasuredUnit[], policy: Parameters<typeof chooseEntries>[1]) {
  const { entries, kept } = chooseEntries(units, policy, NOW)
  return { goes: entries.map(({ name }) => name), kept: kept.map(({ name, hold }) => `${name} ${hold}`) }
}

it('takes only what nobody misses without a policy', () => {
  const units = [unit('kept'), unit('orphan', { kind: 'orphan', isGarbage: true }), unit('old', { usedAt: 0 })]
  expect(names(units, {})).toEqual({ goes: ['orphan'], kept: [] })
})

it('takes by age, count and bytes what was used longest ago, and says what somebody holds', () => {
  const hold = { hold: 'pinned', message: 'it is pinned' } as const
  const units = [unit('a', { usedAt: NOW - 9 * DAY, hold }), unit('b', { usedAt: NOW - 8 * DAY }), unit('c'), unit('d')]
  expect(names(units, { older_than_days: 5 })).toEqual({ goes: ['b'], kept: ['a pinned'] })
  expect(names(units, { max_environments: 2 })).toEqual({ goes: ['b', 'c'], kept: ['a pinned'] })
  expect(names(units, { budget_bytes: 300 })).toEqual({ goes: ['b'], kept: ['a pinned'] })
  expect(names(units, { budget_bytes: 0 })).toEqual({ goes: ['b', 'c', 'd'], kept: ['a pinned'] })
})

it('frees a shared file with its last name: the cached wheel goes after its last environment, and stays while one does', () => {
  const one = unit('one', { usedAt: NOW - 9 * DAY, measure: sharing(10, [['f', 3, 1]]) })
  const two = unit('two', { usedAt: NOW - 8 * DAY, measure: sharing(10, [['f', 3, 1]]) })
  const wheel = unit('wheel', {
    kind: 'cached_wheel',
    usedAt: NOW - 8 * DAY,
    usedBy: ['one', 'two'],
    measure: sharing(5, [['f', 3, 1]]),
  })
  const all = chooseEntries([wheel, two, one], { budget_bytes: 0 }, NOW)
  expect(all.entries.map(({ name, size_bytes, reclaimable_bytes }) => [name, size_bytes, reclaimable_bytes])).toEqual([
    ['one', 60, 10],
    ['two', 60, 10],
    ['wheel', 55, 55],
  ])
  expect([all.total_bytes, all.reclaimable_bytes]).toEqual([75, 75])
  expect(names([wheel, { ...two, hold: { hold: 'leased', message: '' } }, one], { budget_bytes: 0 })).toEqual({
    goes: ['one'],
    kept: ['two leased'],
  })
})

it('takes resolutions for bytes only when nothing else is left', () => {
  const units = [unit('r', { kind: 'resolution', usedAt: 0 }), unit('e')]
  expect(names(units, { budget_bytes: 100 }).goes).toEqual(['e'])
  expect(names(units, { budget_bytes: 0 }).goes).toEqual(['e', 'r'])
})

it('never counts a byte twice: what goes and what stays are together what there was, whatever is linked to whatever', () => {
  const file = fc.record({
    bytes: fc.integer({ min: 1, max: 9 }),
    homes: fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }),
  })
  const held = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(file, { maxLength: 30 }), held, fc.nat(200), (files, holds, budget_bytes) => {
      const units = holds.map((isHeld, home) => {
        const inside = files.flatMap(({ bytes, homes }, index) => {
          const here = homes.filter((each) => each === home).length
          return here === 0 ? [] : [{ inode: String(index), links: homes.length, here, bytes }]
        })
        const measure = { bytes: 0, sharedBytes: 0, files: 1, newestMs: 0, shared: inside, digest: 'sha256:x' }
        return unit(String(home), { measure, hold: isHeld ? { hold: 'leased', message: '' } : null })
      })
      const { entries, total_bytes, reclaimable_bytes } = chooseEntries(units, { budget_bytes }, NOW)
      const gone = new Set(entries.map(({ name }) => Number(name)))
      const freed = files.filter(({ homes }) => homes.every((home) => gone.has(home)))
      const sum = (some: typeof files) => some.reduce((total, { bytes }) => total + bytes, 0)
      expect([total_bytes, reclaimable_bytes]).toEqual([sum(files), sum(freed)])
      const everything = holds.every((isHeld, home) => isHeld || gone.has(home))
      expect(everything || total_bytes - reclaimable_bytes <= budget_bytes).toBe(true)
    }),
  )
})
