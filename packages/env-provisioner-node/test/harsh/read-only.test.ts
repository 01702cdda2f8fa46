import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine, type Machine, refusal } from './machine.ts'
import { small } from './payloads.ts'

const NO_LEASE = /is used without a lease: its store cannot be written here$/

it('serves what is ready in a read-only store, and fails a miss with read_only and what to do', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await machine.ask('mount', ['-o', 'remount,bind,ro', join(dataDir, '..')])
  await machine.ask('open', { dataDir, programs: 'fake' })
  const served = [
    (await machine.ask('ensure', small('there'))).outcome,
    await machine.ask('check', small('there')),
    await machine.ask('verifyRef'),
    await machine.ask('verify', 'full'),
    await machine.ask('list'),
    await machine.ask('show'),
    (await machine.ask('run', 'python', [])).exit,
  ]
  expect(served).toEqual(['reused', 'ready', 'ready', 'ready', ['published'], 'published', 0])
  expect((await machine.ask('log')).filter((message) => NO_LEASE.test(message))).toHaveLength(1)
  const missed = await machine.ask('ensure', small('not there'))
  expect([missed.state, missed.code]).toEqual(['failed', 'read_only'])
  expect(missed.message).toContain('What is ready there can be used. Make the directory writable')
  expect(await refusal(machine.ask('setOverrides', 'any'))).toBe('read_only')
})

it('installs into a store that was opened read-only once it can be written', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await machine.ask('mount', ['-o', 'remount,bind,ro', join(dataDir, '..')])
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('mount', ['-o', 'remount,bind,rw', join(dataDir, '..')])
  expect(await machine.ask('ensure', small('later'))).toMatchObject({ state: 'ready', outcome: 'installed' })
})

it('opens a read-only store in which a directory is missing, and lists nothing', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await machine.ask('remove', join(dataDir, 'envs'))
  await machine.ask('remove', join(dataDir, 'locks'))
  await machine.ask('mount', ['-o', 'remount,bind,ro', join(dataDir, '..')])
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect([await machine.ask('list'), await machine.ask('check', small('there'))]).toEqual([[], 'missing'])
  expect(await machine.ask('ensure', small('there'))).toMatchObject({ state: 'failed', code: 'read_only' })
})

it('refuses to open what is not there on a read-only disk', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await machine.ask('mount', ['-o', 'remount,bind,ro', join(dataDir, '..')])
  expect(await refusal(machine.ask('open', { dataDir: `${dataDir} other`, programs: 'fake' }))).toBe('read_only')
})

it('looks at every file once per opening of a read-only store after a reboot, since it cannot write that down', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await reboot(machine)
  await machine.ask('mount', ['-o', 'remount,bind,ro', join(dataDir, '..')])
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('there'))
  await machine.ask('ensure', small('there'))
  await machine.ask('verifyRef')
  expect((await machine.ask('points')).filter((point) => point === 'validated')).toHaveLength(1)
})

it('looks at every file once after a reboot of the machine, and not again in another process', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  await reboot(machine)
  for (const _ of [1, 2]) {
    await machine.ask('open', { dataDir, programs: 'fake' })
    expect(await machine.ask('ensure', small('there'))).toMatchObject({ outcome: 'reused' })
    await machine.ask('close')
  }
  expect((await machine.ask('points')).filter((point) => point === 'validated')).toHaveLength(1)
})

it('fails with read_only when the disk becomes read-only in the middle of a build, and goes on when it is writable again', async () => {
  const { machine, dataDir } = await aStoreOnDisk()
  const disk = join(dataDir, '..')
  const seen: unknown[] = []
  for (const point of ['locked', 'resolved', 'installed', 'verified', 'published']) {
    const at = { point, command: 'mount', args: ['-o', 'remount,bind,ro', disk] } as const
    await machine.ask('open', { dataDir, programs: 'fake', at })
    const { state, code } = await machine.ask('ensure', small(point))
    await machine.ask('mount', ['-o', 'remount,bind,rw', disk])
    seen.push([point, state, code, (await machine.ask('ensure', small(point))).state])
    await machine.ask('close')
    seen.push(await machine.ask('leftovers', dataDir))
  }
  expect(seen).toEqual([
    ...['locked', 'resolved', 'installed', 'verified'].flatMap((point) => [
      [point, 'failed', 'read_only', 'ready'],
      [],
    ]),
    ...[['published', 'ready', undefined, 'ready'], []],
  ])
})

it('clears away what a build left on a disk that became read-only, when another process builds', async () => {
  const { machine, disk, dataDir } = await aStoreOnDisk({ keeping: 'directory' })
  const at = { point: 'installed', command: 'mount', args: ['-o', 'remount,bind,ro', disk] } as const
  await machine.ask('open', { dataDir, programs: 'fake', at })
  await machine.ask('ensure', small('torn'))
  await machine.kill()
  const next = await aMachine()
  await next.ask('open', { dataDir, programs: 'fake' })
  expect(await next.ask('ensure', small('torn'))).toMatchObject({ state: 'ready', outcome: 'installed' })
  await next.ask('close')
  expect(await next.ask('leftovers', dataDir)).toEqual([])
})

/** A machine with a store that has the environment `there`; on a disk of its own, or in a directory that the next machine sees. */
async function aStoreOnDisk({ keeping = 'nothing' }: { keeping?: 'nothing' | 'directory' } = {}) {
  const machine = await aMachine()
  const disk = await temporaryFolder()
  const mount = keeping === 'nothing' ? ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk] : ['--bind', disk, disk]
  await machine.ask('mount', mount)
  const dataDir = join(disk, 'data')
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('there'))
  await machine.ask('close')
  return { machine, disk, dataDir }
}

/** Gives the machine another boot id. */
async function reboot(machine: Machine): Promise<void> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'boot_id'), `${randomUUID()}\n`)
  await machine.ask('mount', ['--bind', join(folder, 'boot_id'), '/proc/sys/kernel/random/boot_id'])
}
