import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareOffline, type WarmCaches, warmCaches } from './warm-caches.ts'

let caches: WarmCaches
beforeAll(async () => {
  caches = await warmCaches(['uv', 'pip'])
})
afterAll(() => caches.remove())

it.each([
  ['uv', 40],
  ['pip', 10],
] as const)(
  'says by preflight what ensure offline then does, on random states of the cache of %s (%i)',
  async (installer, rounds) => {
    const { wrong, said } = await compareOffline(caches, installer, { rounds, seed: 20_261_121 })
    expect([wrong, said]).toEqual([[], ['missing', 'possible']])
  },
)
