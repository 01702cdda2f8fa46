import { chmod, chown, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine, type Machine, refusal } from './machine.ts'
import { small } from './payloads.ts'

const SITE = join('lib', 'python3.11', 'site-packages')

it('takes the right to write from every directory of site-packages', async () => {
  const { python_executable } = await (await aStore()).environments.ensureReady(REQUEST)
  const prefix = join(python_executable, '..', '..')
  const inside = await readdir(join(prefix, SITE), { recursive: true, withFileTypes: true })
  const directories = inside.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const modes = await Promise.all(
    [join(prefix, SITE), ...directories].map(async (path) => (await stat(path)).mode & 0o222),
  )
  expect([modes.length > 3, new Set(modes)]).toEqual([true, new Set([0])])
})

it('refuses an ordinary user who writes into site-packages, and rebuilds and removes for that user all the same', async () => {
  const { machine, dataDir } = await anOrdinaryUser()
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('mine'))
  const site = join(await prefixOf(machine), SITE)
  expect(await refusal(machine.ask('write', join(site, 'stray.pth'), ''))).toBe('EACCES')
  await machine.ask('chmod', site, 0o755)
  await machine.ask('write', join(site, 'stray.pth'), 'import os\n')
  await machine.ask('chmod', site, 0o555)
  expect(await machine.ask('check', small('mine'))).toBe('missing')
  expect(await machine.ask('ensure', small('mine'))).toMatchObject({ state: 'ready', outcome: 'installed' })
  expect(await readdir(join(dataDir, 'quarantine'))).toHaveLength(1)
  await machine.ask('close')
  await machine.ask('open', { dataDir, programs: 'fake', at: { point: 'verified', command: 'exit', args: [] } })
  await refusal(machine.ask('ensure', small('killed')))
  const next = await aMachine({ user: 'ordinary' })
  await next.ask('open', { dataDir, programs: 'fake' })
  expect(await next.ask('ensure', small('killed'))).toMatchObject({ state: 'ready', outcome: 'installed' })
  await next.ask('close')
  expect(await next.ask('leftovers', dataDir)).toEqual([])
})

it('serves a store of somebody else that may only be read, and says so when something is missing', async () => {
  const { environments, dataDir } = await aStore()
  await environments.ensure({ dependency_requirements: small('theirs') })
  await environments.close()
  await openToEverybody(join(dataDir, '..'))
  const machine = await aMachine({ user: 'ordinary' })
  if (process.getuid?.() !== 0) await close(dataDir)
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect(await machine.ask('ensure', small('theirs'))).toMatchObject({ state: 'ready', outcome: 'reused' })
  expect([await machine.ask('verify', 'full'), (await machine.ask('run', 'python', [])).exit]).toEqual(['ready', 0])
  const missed = await machine.ask('ensure', small('missing'))
  expect([missed.state, missed.code]).toEqual(['failed', 'permission_denied'])
  expect(missed.message).toContain('Make the directory writable')
})

it('names the directory that cannot be read when a store of somebody else is closed to this user', async () => {
  const { dataDir, environments } = await aStore()
  await environments.close()
  await openToEverybody(join(dataDir, '..'))
  await chmod(dataDir, 0o700)
  const machine = await aMachine({ user: 'ordinary' })
  if (process.getuid?.() !== 0) await chmod(dataDir, 0)
  expect(await refusal(machine.ask('open', { dataDir, programs: 'fake' }))).toBe('permission_denied')
  await chmod(dataDir, 0o700)
})

it.each([
  [0o077, 0o077],
  [0o000, 0o007],
  [0o022, 0o022],
])('lets nobody else write into a store that is made under the file mode mask %o', async (mask, closed) => {
  const { machine, dataDir } = await anOrdinaryUser()
  await machine.ask('umask', mask)
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect(await machine.ask('ensure', small('masked'))).toMatchObject({ state: 'ready' })
  expect((await stat(dataDir)).mode & closed).toBe(0)
  const reachable = mask === 0 ? [] : await machine.ask('modes', dataDir)
  expect(reachable.filter(({ mode }) => (mode & closed & 0o022) !== 0)).toEqual([])
})

it('keeps what it makes to itself in a directory that everybody may write, under a mask that forbids nothing', async () => {
  const { machine, dataDir } = await anOrdinaryUser()
  await machine.ask('makeDirectory', dataDir)
  await machine.ask('chmod', dataDir, 0o777)
  await machine.ask('umask', 0)
  await machine.ask('open', { dataDir, programs: 'fake' })
  await machine.ask('ensure', small('masked'))
  const names = await readdir(dataDir, { withFileTypes: true })
  const modes = await Promise.all(
    names
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => (await stat(join(dataDir, name))).mode & 0o077),
  )
  expect([modes.length > 5, new Set(modes)]).toEqual([true, new Set([0])])
})

it('needs no home, no temporary folder and no current directory for what is ready', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'here'))
  const machine = await aMachine({ cwd: join(folder, 'here'), env: { PATH: process.env.PATH, TMPDIR: '/nowhere' } })
  await machine.ask('remove', join(folder, 'here'))
  const dataDir = join(folder, 'data')
  await machine.ask('open', { dataDir, programs: 'fake' })
  expect(await machine.ask('ensure', small('homeless'))).toMatchObject({ state: 'ready', outcome: 'installed' })
  expect((await machine.ask('run', 'python', [])).exit).toBe(0)
})

async function anOrdinaryUser(): Promise<{ machine: Machine; dataDir: string }> {
  const folder = await temporaryFolder()
  if (process.getuid?.() === 0) await chown(folder, 65534, 65534)
  return { machine: await aMachine({ user: 'ordinary' }), dataDir: join(folder, 'data') }
}

async function prefixOf(machine: Machine): Promise<string> {
  const ref: { python_executable?: string } = Object(await machine.ask('ref'))
  return join(ref.python_executable ?? '', '..', '..')
}

/** Nobody but root can give a store to somebody else; a user without the right to write is in the same place. */
async function close(dataDir: string): Promise<void> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const directories = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  await Promise.all([dataDir, ...directories].map((directory) => chmod(directory, 0o555)))
}

/** Temporary folders are their owner's alone. */
async function openToEverybody(folder: string): Promise<void> {
  await chmod(folder, 0o755)
}
