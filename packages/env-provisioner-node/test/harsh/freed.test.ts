import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine } from './machine.ts'
import { small } from './payloads.ts'

it('frees what it planned within 5 % by statfs, files that environments and cache share counted once, with their last link', async () => {
  const machine = await aMachine()
  const disk = await temporaryFolder()
  await machine.ask('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
  const dataDir = join(disk, 'data')
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('one'))
  await machine.ask('ensure', small('two', ['attrs==26.1.0']))
  // As uv does: a file of the cache with a name in an environment and in what was set aside.
  const [archive, wheels] = [join(dataDir, 'cache/uv/archive-v0/AbCd'), join(dataDir, 'cache/uv/wheels-v8/pypi/big')]
  const aside = join(dataDir, 'quarantine', `v1_${'0'.repeat(32)}`, '1'.repeat(32))
  for (const folder of [archive, wheels, aside]) await machine.ask('makeDirectory', folder)
  await machine.ask('symlink', '../../../archive-v0/AbCd', join(wheels, '1.0-py3-none-any'))
  await machine.ask('write', join(wheels, '1.0-py3-none-any.http'), 'AbCd')
  await machine.ask('write', join(archive, 'shared'), 'x'.repeat(3 << 20))
  await machine.ask('write', join(archive, 'own'), 'x'.repeat(1 << 20))
  await machine.ask('link', join(archive, 'shared'), join(aside, 'shared'))
  const garbage = await machine.ask('collect', disk, {})
  const all = await machine.ask('collect', disk, { budget_bytes: 0 })
  expect([garbage.entries.length, garbage.skipped, all.skipped]).toEqual([1, [], []])
  // What is set aside shares its megabytes with the cache: they come with the second collection.
  expect([garbage.freed < 1 << 20, all.freed > 4 << 20]).toEqual([true, true])
  expect([within(garbage), within(all), garbage.told, all.told]).toEqual([true, true, garbage.planned, all.planned])
  expect(all.planned).toBe(all.total)
})

it('leaves and names what the file system refuses to remove, and removes the rest', async () => {
  const machine = await aMachine()
  const dataDir = join(await temporaryFolder(), 'data')
  await machine.ask('open', { dataDir, programs: 'fake' })
  const [mounted, other] = ['0', '1'].map((digit) => `v1_${digit.repeat(32)}`)
  const inner = join(dataDir, 'pycache', mounted ?? '', 'inner')
  for (const folder of [inner, join(dataDir, 'pycache', other ?? '')]) await machine.ask('makeDirectory', folder)
  await machine.ask('mount', ['-t', 'tmpfs', 'tmpfs', inner])
  await machine.ask('write', join(inner, 'mine'), 'mine')
  const { entries, skipped } = await machine.ask('collect', dataDir, {})
  expect([entries.length, skipped.map(({ name, code }) => [name, code])]).toEqual([
    2,
    [[`pycache/${mounted}`, 'refused']],
  ])
  expect(await machine.ask('read', join(inner, 'mine'))).toBe('mine')
})

function within({ planned, freed }: { readonly planned: number; readonly freed: number }): boolean {
  return Math.abs(freed - planned) <= Math.max(0.05 * planned, 16_384)
}
