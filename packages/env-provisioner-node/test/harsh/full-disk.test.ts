import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine, type Machine, refusal } from './machine.ts'
import { small } from './payloads.ts'

it('fails with disk_full and leaves nothing, wherever in a build the disk is full, and installs once there is room', async () => {
  const { machine, disk, dataDir } = await aDisk('size=8m')
  const seen: unknown[] = []
  for (const point of ['locked', 'resolved', 'installed', 'verified']) {
    await machine.ask('open', { dataDir, programs: 'fake', at: { point, command: 'fill', args: [disk] } })
    const failed = await machine.ask('ensure', small(point))
    seen.push([point, failed.state, failed.code, /takes more than the \d+ KiB/.test(failed.message ?? '')])
    seen.push(await machine.ask('leftovers', dataDir))
    await machine.ask('close')
    await machine.ask('clear', disk)
    await machine.ask('open', { dataDir, programs: 'fake' })
    const { state, outcome } = await machine.ask('ensure', small(point))
    seen.push([state, outcome])
    await machine.ask('close')
  }
  expect(seen).toEqual(
    ['locked', 'resolved', 'installed', 'verified'].flatMap((point) => [
      [point, 'failed', 'disk_full', true],
      [],
      ['ready', 'installed'],
    ]),
  )
})

it('is ready, though its use cannot be noted, when the disk fills up right after an environment was published', async () => {
  const { machine, disk, dataDir } = await aDisk('size=8m')
  await machine.ask('open', { dataDir, programs: 'fake', at: { point: 'published', command: 'fill', args: [disk] } })
  expect(await machine.ask('ensure', small('late'))).toMatchObject({ state: 'ready', outcome: 'installed' })
})

it.each([
  ['bytes', 'size=8m', 'fill'],
  ['names for files', 'size=8m,nr_inodes=220', 'fillNames'],
] as const)('serves what is ready while the disk has no %s left', async (_what, options, exhaust) => {
  const { machine, disk, dataDir } = await aDisk(options)
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('there'))
  await machine.ask('close')
  await machine.ask(exhaust, disk)
  await machine.ask('open', { dataDir, programs: 'fake' })
  const served = [
    (await machine.ask('ensure', small('there'))).outcome,
    await machine.ask('check', small('there')),
    await machine.ask('verifyRef'),
    await machine.ask('verify', 'full'),
    await machine.ask('list'),
    await machine.ask('show'),
  ]
  expect(served).toEqual(['reused', 'ready', 'ready', 'ready', ['published'], 'published'])
  const missed = await machine.ask('ensure', small('not there'))
  expect([missed.state, missed.code]).toEqual(['failed', 'disk_full'])
  expect(await refusal(machine.ask('setOverrides', 'any'))).toBe('disk_full')
  expect(await machine.ask('leftovers', dataDir)).toEqual([])
})

it('runs a command on a full disk under a lease that has only its name', async () => {
  const { machine, disk, dataDir } = await aDisk('size=8m')
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('there'))
  await machine.ask('fill', disk)
  expect((await machine.ask('run', 'python', [])).exit).toBe(0)
  expect(await machine.ask('leftovers', dataDir)).toEqual([])
})

it('refuses to run a command without a lease when a full disk has no room for its name', async () => {
  const { machine, disk, dataDir } = await aDisk('size=8m,nr_inodes=220')
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('there'))
  await machine.ask('fillNames', disk)
  expect(await refusal(machine.ask('run', 'python', []))).toBe('disk_full')
})

it('says disk_full and leaves nothing when a store is first opened on a full disk', async () => {
  const { machine, disk, dataDir } = await aDisk('size=1m')
  await machine.ask('fill', disk)
  expect(await refusal(machine.ask('open', { dataDir, programs: 'fake' }))).toBe('disk_full')
  expect(await machine.ask('leftovers', disk)).toEqual([])
  await machine.ask('clear', disk)
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect(await machine.ask('ensure', small('there'))).toMatchObject({ state: 'ready' })
})

async function aDisk(options: string): Promise<{ machine: Machine; disk: string; dataDir: string }> {
  const machine = await aMachine()
  const disk = await temporaryFolder()
  await machine.ask('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
  return { machine, disk, dataDir: join(disk, 'data') }
}
