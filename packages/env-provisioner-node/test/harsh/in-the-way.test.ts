import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine } from './machine.ts'
import { small } from './payloads.ts'

it.each([
  ['a directory', async (path: string) => void (await mkdir(path))],
  ['bytes that are no text', (path: string) => writeFile(path, Buffer.from([0x7b, 0xff, 0xfe, 0x00]))],
  ['nothing', (path: string) => writeFile(path, '')],
])('takes a manifest that is %s for damage, moves it aside and rebuilds', async (_what, replace) => {
  const { environments, dataDir } = await aStore()
  const { manifest_path } = await environments.ensureReady(REQUEST)
  await rm(manifest_path)
  await replace(manifest_path)
  const { status } = await environments.check(REQUEST)
  expect([status.state, status.code, (await environments.ensure(REQUEST)).outcome]).toEqual([
    'missing',
    'manifest_unreadable',
    'installed',
  ])
  expect(await readdir(join(dataDir, 'quarantine'))).toHaveLength(1)
})

it('says not_a_directory when a file lies where an environment is to be', async () => {
  const { environments } = await aStore()
  const { manifest_path } = await environments.ensureReady(REQUEST)
  await removeTree(dirname(manifest_path))
  await writeFile(dirname(manifest_path), '')
  const { state, status } = await environments.ensure(REQUEST)
  expect([state, status.code, await environments.list()]).toEqual(['failed', 'not_a_directory', []])
})

it('is ready although the usage of an environment cannot be kept', async () => {
  const { environments } = await aStore()
  const { manifest_path } = await environments.ensureReady(REQUEST)
  await rm(join(dirname(manifest_path), 'usage.json'))
  await mkdir(join(dirname(manifest_path), 'usage.json'))
  expect([(await environments.ensure(REQUEST)).outcome, (await environments.list()).map(({ state }) => state)]).toEqual(
    ['reused', ['published']],
  )
})

it('lists the others when one environment may not be read by this user', async () => {
  const { environments, dataDir } = await aStore()
  await environments.ensureReady({ dependency_requirements: small('open') })
  const { manifest_path } = await environments.ensureReady({ dependency_requirements: small('closed') })
  await environments.close()
  await chmod(dirname(dataDir), 0o755)
  await chmod(dirname(manifest_path), 0)
  const machine = await aMachine({ user: 'ordinary' })
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect((await machine.ask('list')).sort()).toEqual(['damaged', 'published'])
  await chmod(dirname(manifest_path), 0o755)
})

it('moves what is damaged aside, fails with disk_full, and rebuilds once there is room', async () => {
  const machine = await aMachine()
  const disk = await temporaryFolder()
  await machine.ask('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
  const dataDir = join(disk, 'data')
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('damaged'))
  const ref: { manifest_path?: string } = Object(await machine.ask('ref'))
  await machine.ask('write', ref.manifest_path ?? '', '{')
  await machine.ask('fill', disk)
  expect(await machine.ask('ensure', small('damaged'))).toMatchObject({ state: 'failed', code: 'disk_full' })
  await machine.ask('clear', disk)
  expect(await machine.ask('ensure', small('damaged'))).toMatchObject({ state: 'ready', outcome: 'installed' })
})
