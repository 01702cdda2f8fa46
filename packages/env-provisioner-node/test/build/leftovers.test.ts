import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock, openJournal, type ProcessTable, temporaryPath, writeJsonDurably } from '@plinth/durable'
import { createFakeProcesses } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const TOKEN = 'a'.repeat(32)
const OTHER_KEY = `v1_${'b'.repeat(32)}`

it('clears away whatever a killed process can leave besides its build, when the next one builds', async () => {
  const { machine, host, key, before } = await builtOnce()
  const dead = machine.start()
  await plant(host.dataDir, key, dead.table)
  expect((await seen(host.dataDir)).length).toBeGreaterThan(before.length + 12)
  machine.end(dead.identity)
  await rebuild(host, key)
  expect(await seen(host.dataDir)).toEqual(before)
})

it('leaves everything of that kind alone while the process lives that it belongs to', async () => {
  const { machine, host, key } = await builtOnce()
  const living = machine.start()
  const journal = await openJournal(join(host.dataDir, 'locks', 'journal'), { processes: living.table })
  await journal.begin({ kind: 'build', key, token: TOKEN, child: 'none' })
  await plant(host.dataDir, key, living.table)
  const planted = await tree(host.dataDir)
  await rebuild(host, key)
  const left = await tree(host.dataDir)
  expect(planted.filter((path) => !left.includes(path)).filter((path) => !path.startsWith('envs/'))).toEqual([])
  expect(left).toContain(`envs/python/${key}/${TOKEN}/half.py`)
})

it('keeps an unknown prefix while a process runs that carries its token, or while a lease holds the environment', async () => {
  const { machine, host, key } = await builtOnce()
  const half = join(host.dataDir, 'envs', 'python', key, TOKEN, 'half.py')
  const orphan = machine.start({ environment: `PLINTH_BUILD=${TOKEN}` })
  await write(half)
  await rebuild(host, key)
  expect(await tree(host.dataDir)).toContain(half.slice(host.dataDir.length + 1))
  machine.end(orphan.identity)
  const lease = await host.environments.acquire(await host.environments.ensureReady(REQUEST))
  await rebuild(host, key)
  expect(await tree(host.dataDir)).toContain(half.slice(host.dataDir.length + 1))
  await lease.release()
  await rebuild(host, key)
  expect(await tree(host.dataDir)).not.toContain(half.slice(host.dataDir.length + 1))
})

it('clears a half-made download cache of a killed repetition away, and keeps the store’s', async () => {
  const { machine, host, key } = await builtOnce()
  const dead = machine.start()
  await write(join(host.dataDir, 'cache', 'uv', 'kept'))
  await write(join(await temporaryPath(join(host.dataDir, 'cache'), dead.table), 'uv', 'half'))
  machine.end(dead.identity)
  await rebuild(host, key)
  const kept = ['cache/pip', 'cache/uv', 'cache/uv/kept']
  expect((await tree(host.dataDir)).filter((path) => /^cache\/(uv|pip|\.plinth)/.test(path))).toEqual(kept)
})

/** A store in which everything has been there once, so that only leftovers can be new. */
async function builtOnce() {
  const machine = createFakeProcesses()
  const host = await aStore({ processes: machine.start().table })
  const { environment_key: key } = await host.environments.ensureReady(REQUEST)
  await mkdir(join(host.dataDir, 'locks', 'leases', OTHER_KEY), { recursive: true })
  await mkdir(join(host.dataDir, 'cache', 'pip'), { recursive: true })
  await rebuild(host, key)
  return { machine, host, key, before: await seen(host.dataDir) }
}

/** What lies in the store; prefixes without their tokens, which differ from build to build. */
async function seen(dataDir: string): Promise<string[]> {
  return (await tree(dataDir))
    .map((path) => path.replace(/^(envs\/python\/[^/]+\/)(?!a{32})[0-9a-f]{32}/, '$1prefix'))
    .sort()
}

/** Builds the environment again under the same names: what `tree` says depends on leftovers alone. */
async function rebuild(host: Awaited<ReturnType<typeof aStore>>, key: string): Promise<void> {
  const folder = join(host.dataDir, 'envs', 'python', key)
  await rm(join(folder, 'manifest.json'))
  await host.environments.ensureReady(REQUEST)
  await rm(join(host.dataDir, 'quarantine', key), { recursive: true, force: true })
}

/** Everything that a process can leave behind when it is killed in the middle of something else than writing into a prefix. */
async function plant(dataDir: string, key: string, processes: ProcessTable): Promise<void> {
  const at = (...names: string[]) => join(dataDir, ...names)
  const folders = [
    ['envs', 'python', key],
    ['cache'],
    ['resolutions'],
    ['overrides'],
    ['locks'],
    ['locks', 'leases', OTHER_KEY],
  ]
  for (const folder of folders) await write(await temporaryPath(at(...folder), processes))
  await write(join(await temporaryPath(at('cache'), processes), 'uv', 'wheel'))
  await write(at('envs', 'python', key, TOKEN, 'half.py'))
  await write(at('tools', '.fetch-1', 'download', 'uv.whl'))
  await write(at('cache', 'pip', '.run-1', 'requirements.txt'))
  const lease = { version: 1, holder: await processes.self(), acquired_at: '2026-11-21T00:00:00.000Z' }
  await writeJsonDurably(at('locks', 'leases', OTHER_KEY, `${TOKEN}.json`), lease, { processes })
  for (const name of [OTHER_KEY, `usage-${OTHER_KEY}`]) await acquireLock(at('locks', `${name}.lock`), { processes })
  await write(at('locks', `${OTHER_KEY}.progress`))
}

async function write(path: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, 'half')
}
