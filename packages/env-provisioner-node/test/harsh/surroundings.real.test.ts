import { chown, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hostIndexConfiguration } from '@plinth/pyenv-backends'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { aMachine, type Machine, type MachineSettings, refusal } from './machine.ts'
import { small } from './payloads.ts'
import { aSeed, PINS, type Seed } from './seed.ts'

let seed: Seed
beforeAll(async () => {
  seed = await aSeed()
})
afterAll(() => seed.remove())

const INSTALLERS = ['uv', 'pip'] as const
const SOUND = ['ready', undefined, 0, 'Usage', 'ready']

it('installs and runs without a home, a temporary folder and a current directory, in the C locale, under a mask that leaves nothing to others', async () => {
  const seen = await Promise.all(
    INSTALLERS.map(async (programs) => {
      const folder = await temporaryFolder()
      await mkdir(join(folder, 'here'))
      const env = {
        ...(await variables()),
        TMPDIR: join(folder, 'nowhere'),
        LANG: 'C',
        LC_ALL: 'C',
        TZ: 'Antarctica/Troll',
      }
      const machine = await aMachine({ env, cwd: join(folder, 'here') })
      await machine.ask('remove', join(folder, 'here'))
      await machine.ask('umask', 0o077)
      return use(machine, { dataDir: join(folder, 'data é'), programs })
    }),
  )
  expect(seen).toEqual([SOUND, SOUND])
})

it('installs and runs in the Turkish locale while the temporary folder is full, under a mask that forbids nothing, and shuts others out', async () => {
  const seen = await Promise.all(
    INSTALLERS.map(async (programs) => {
      const folder = await temporaryFolder()
      const env = { ...(await variables()), TMPDIR: join(folder, 'tmp'), LC_ALL: 'tr_TR.UTF-8', TZ: ':/nowhere' }
      const machine = await aMachine({ env })
      await machine.ask('makeDirectory', join(folder, 'tmp'))
      await machine.ask('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', join(folder, 'tmp')])
      await machine.ask('fill', join(folder, 'tmp'))
      await machine.ask('umask', 0)
      const used = await use(machine, { dataDir: join(folder, 'data'), programs })
      const [root] = await machine.ask('modes', join(folder, 'data'))
      return [...used, (root?.mode ?? 0) & 0o077]
    }),
  )
  expect(seen).toEqual([
    [...SOUND, 0],
    [...SOUND, 0],
  ])
})

it('installs, refuses pip in what is installed, quarantines and rebuilds for an ordinary user', async () => {
  const folder = await temporaryFolder()
  if (process.getuid?.() === 0) await chown(folder, 65534, 65534)
  const dataDir = join(folder, 'data')
  await seed.plantAt(dataDir)
  if (process.getuid?.() === 0) await giveAway(dataDir)
  const machine = await aMachine({
    user: 'ordinary',
    env: { ...(await variables()), PATH: '/usr/bin:/bin', HOME: folder },
  })
  expect(await use(machine, { dataDir, programs: 'uv' })).toEqual(SOUND)
  const ref: { python_executable?: string } = Object(await machine.ask('ref'))
  const prefix = join(ref.python_executable ?? '', '..', '..')
  const pip = join(dataDir, 'tools', 'pip-26.3', 'pip')
  const { exit, stderr } = await machine.ask('run', 'python', [pip, 'install', '--no-deps', 'idna'])
  expect([exit === 0, /Permission denied|Errno 13/.test(stderr)]).toEqual([false, true])
  expect(await machine.ask('check', small('odd', PINS))).toBe('ready')
  await machine.ask('write', join(prefix, 'pyvenv.cfg'), '')
  expect(await machine.ask('ensure', small('odd', PINS))).toMatchObject({ state: 'ready', outcome: 'installed' })
  expect(await refusal(machine.ask('remove', join(dataDir, 'quarantine')))).not.toBe('machine_gone')
})

/** Installs in a store, runs a console script, looks at every file. */
async function use(
  machine: Machine,
  { dataDir, programs }: { dataDir: string; programs: 'uv' | 'pip' },
): Promise<unknown[]> {
  await machine.ask('open', { dataDir, programs })
  const { state, message } = await machine.ask('ensure', small('odd', PINS))
  if (state !== 'ready') return [state, message]
  const { exit, stdout } = await machine.ask('run', 'tabulate', ['--help'])
  return [state, message, exit, stdout.slice(0, 5), await machine.ask('verify', 'full')]
}

/** PATH, and where this host downloads from, as pip's variables: its files lie in a home that is not there. */
async function variables(): Promise<NonNullable<MachineSettings['env']>> {
  const { indexUrl, extraIndexUrls, findLinks, certificateBundle } = await hostIndexConfiguration()
  return {
    PATH: process.env.PATH,
    ...(indexUrl === null ? {} : { PIP_INDEX_URL: indexUrl }),
    PIP_EXTRA_INDEX_URL: extraIndexUrls.join(' '),
    PIP_FIND_LINKS: findLinks.join(' '),
    ...(certificateBundle === null ? {} : { PIP_CERT: certificateBundle }),
  }
}

async function giveAway(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))]
  await Promise.all(paths.map((path) => chown(path, 65534, 65534)))
}
