import { expect, it } from 'vitest'
import { contend } from './contention.ts'
import { checkInterleavings } from './interleaving.ts'
import { killTransfers } from './journal-kills.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { killWriters } from './write-kills.ts'

it('never leaves a torn file in 200 kills at random moments', async () => {
  const report = await killWriters(await temporaryDirectory(), 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})

it('leaves both files of a journaled change alike after 200 kills at random moments', async () => {
  const report = await killTransfers(await temporaryDirectory(), 'whole')

  expect(report).toMatchObject({ rounds: 200, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})

it('keeps a lock exclusive among 64 processes of which up to 40 are killed, twenty times over', async () => {
  let deaths = 0
  for (let seed = 1; seed <= 20; seed += 1) {
    const directory = await temporaryDirectory()
    const result = await contend({ directory, processes: 64, turns: 5, dying: 40, seed })
    expect(result).toMatchObject({ turnsOfSurvivors: 5 * result.survivors, overlaps: [] })
    expect(result.survivors + result.deaths).toBe(64)
    deaths += result.deaths
  }
  process.stdout.write(`${deaths} of 800 processes were killed while they took or held a lock\n`)
  expect(deaths).toBeGreaterThan(300)
})

it('never lets two living processes hold one lock in 5,000 interleavings', async () => {
  await checkInterleavings(5000)
})
