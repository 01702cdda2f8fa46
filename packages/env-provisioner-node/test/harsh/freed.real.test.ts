import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine } from './machine.ts'
import { small } from './payloads.ts'
import { aSeed } from './seed.ts'

it('frees what it planned within 5 % by statfs after uv and pip have installed, a shared cache included', async () => {
  const seed = await aSeed()
  const machine = await aMachine()
  const disk = await temporaryFolder()
  await machine.ask('mount', ['-t', 'tmpfs', '-o', 'size=600m', 'tmpfs', disk])
  const dataDir = join(disk, 'data')
  await machine.ask('copy', seed.toolsDir, join(dataDir, 'tools'))
  for (const programs of ['uv', 'pip'] as const) {
    await machine.ask('open', { dataDir, programs })
    // pip is slow, and copies.
    const more = programs === 'uv' ? ['pygments==2.21.0'] : []
    await machine.ask('ensure', small('large', ['six==1.17.0', ...more]))
    await machine.ask('ensure', small('small', ['six==1.17.0']))
    await machine.ask('close')
  }
  await machine.ask('open', { dataDir, programs: 'uv' })
  const some = await machine.ask('collect', disk, { max_environments: 2 })
  const all = await machine.ask('collect', disk, { budget_bytes: 0 })
  const again = await machine.ask('ensure', small('small', ['six==1.17.0']))
  await seed.remove()
  expect([again.state, again.outcome]).toEqual(['ready', 'installed'])
  expect([some.skipped, all.skipped]).toEqual([[], []])
  expect([some, all].map(({ planned, freed }) => Math.abs(freed - planned) <= 0.05 * planned)).toEqual([true, true])
  expect(all.planned).toBeGreaterThan(4 << 20)
})
