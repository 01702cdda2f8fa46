import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine, type Machine } from './machine.ts'
import { small } from './payloads.ts'
import { aSeed, PINS, type Seed } from './seed.ts'

let seed: Seed
beforeAll(async () => {
  seed = await aSeed()
})
afterAll(() => seed.remove())

const INSTALLERS = ['uv', 'pip'] as const
/** Installs 300 files, 4.5 MB. */
const LARGE = small('large', ['pygments==2.21.0'])
const SMALL = small('small', PINS)

it('fails with disk_full when the installer itself does not fit, and installs once the disk has grown', async () => {
  const seen = await Promise.all(
    INSTALLERS.map(async (programs) => {
      const { machine, disk, dataDir } = await aDisk('size=3m')
      await machine.ask('open', { dataDir, programs })
      const failed = await machine.ask('ensure', SMALL)
      const left = await machine.ask('leftovers', dataDir)
      await machine.ask('mount', [...RESIZE, 'remount,size=300m', disk])
      return [failed.state, failed.code, namesRoom(failed), left, (await machine.ask('ensure', SMALL)).state]
    }),
  )
  expect(seen).toEqual([FULL_THEN_READY, FULL_THEN_READY])
})

it.each([
  ['the cache', { place: 'cache', small: 'size=32k', large: 'size=32m' }],
  ['the environment', { place: 'envs', small: 'size=1m', large: 'size=32m' }],
  ['so many files', { place: 'envs', small: 'size=32m,nr_inodes=150', large: 'size=32m,nr_inodes=9000' }],
] as const)(
  'fails with disk_full when the disk has no room for %s while uv and pip write',
  async (_what, { place, small, large }) => {
    const seen = await Promise.all(
      INSTALLERS.map(async (programs) => {
        const { machine, dataDir } = await aDisk('size=300m')
        await machine.ask('copy', seed.toolsDir, join(dataDir, 'tools'))
        await machine.ask('makeDirectory', join(dataDir, place))
        await machine.ask('mount', ['-t', 'tmpfs', '-o', small, 'tmpfs', join(dataDir, place)])
        await machine.ask('open', { dataDir, programs })
        const failed = await machine.ask('ensure', LARGE)
        const left = await machine.ask('leftovers', dataDir)
        await machine.ask('mount', [...RESIZE, `remount,${large}`, join(dataDir, place)])
        const again = await machine.ask('ensure', LARGE)
        return [failed.state, failed.code, namesRoom(failed), left, again.state, again.message]
      }),
    )
    expect(seen).toEqual([
      [...FULL_THEN_READY, undefined],
      [...FULL_THEN_READY, undefined],
    ])
  },
)

it('installs where cache and environments lie on different disks, and every file is right', async () => {
  const { machine, dataDir } = await aDisk('size=300m')
  await machine.ask('copy', seed.toolsDir, join(dataDir, 'tools'))
  await machine.ask('makeDirectory', join(dataDir, 'cache'))
  await machine.ask('mount', ['-t', 'tmpfs', '-o', 'size=50m', 'tmpfs', join(dataDir, 'cache')])
  await machine.ask('open', { dataDir, programs: 'uv' })
  expect([(await machine.ask('ensure', SMALL)).outcome, await machine.ask('verify', 'full')]).toEqual([
    'installed',
    'ready',
  ])
})

it('runs what is ready on a full and on a read-only disk, and fails what is not when the disk turns read-only under uv and pip', async () => {
  const seen = await Promise.all(
    INSTALLERS.map(async (programs) => {
      const { machine, disk, dataDir } = await aDisk('size=300m')
      await machine.ask('copy', seed.toolsDir, join(dataDir, 'tools'))
      await machine.ask('open', { dataDir, programs })
      await machine.ask('ensure', SMALL)
      await machine.ask('fill', disk)
      const onFull = await use(machine)
      await machine.ask('clear', disk)
      await machine.ask('close')
      const at = { point: 'resolved', command: 'mount', args: ['-o', 'remount,bind,ro', disk] } as const
      await machine.ask('open', { dataDir, programs, at })
      const failed = await machine.ask('ensure', small('other', PINS))
      const onReadOnly = await use(machine)
      await machine.ask('mount', ['-o', 'remount,bind,rw', disk])
      const again = await machine.ask('ensure', small('other', PINS))
      await machine.ask('close')
      return [onFull, failed.state, failed.code, onReadOnly, again.state, await machine.ask('leftovers', dataDir)]
    }),
  )
  expect(seen).toEqual(INSTALLERS.map(() => [USED, 'failed', 'read_only', USED, 'ready', []]))
})

it('rebuilds offline from its own cache what lies in a data directory that was moved', async () => {
  const folder = await temporaryFolder()
  const machine = await aMachine()
  await seed.plantAt(join(folder, 'data'))
  await machine.ask('open', { dataDir: join(folder, 'data'), programs: 'uv' })
  await machine.ask('ensure', SMALL)
  await machine.ask('close')
  await machine.ask('rename', join(folder, 'data'), join(folder, 'moved é'))
  await machine.ask('open', { dataDir: join(folder, 'moved é'), programs: 'uv' })
  expect(await machine.ask('ensure', SMALL, true)).toMatchObject({ state: 'ready', outcome: 'installed' })
  expect([await use(machine), await machine.ask('verify', 'full')]).toEqual([USED, 'ready'])
})

/** What the disk has else stays as it is; in a user namespace it could not be given again. */
const RESIZE = ['--options-mode', 'ignore', '--options-source', 'disable', '-o']
const FULL_THEN_READY = ['failed', 'disk_full', true, [], 'ready']
const USED = ['reused', 'ready', 0, 'Usage']

/** Asks again, verifies the ref and runs a console script. */
async function use(machine: Machine): Promise<unknown[]> {
  const { outcome } = await machine.ask('ensure', SMALL)
  const { exit, stdout } = await machine.ask('run', 'tabulate', ['--help'])
  return [outcome, await machine.ask('verifyRef'), exit, stdout.slice(0, 5)]
}

function namesRoom({ message = '' }: { message?: string | undefined }): boolean {
  return /takes more than the \d+ (KiB|MiB)( and \d+ more files)? for which/.test(message)
}

async function aDisk(options: string): Promise<{ machine: Machine; disk: string; dataDir: string }> {
  const machine = await aMachine()
  const disk = await temporaryFolder()
  await machine.ask('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
  return { machine, disk, dataDir: join(disk, 'data') }
}
