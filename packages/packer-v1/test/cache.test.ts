import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { payloadOf } from '../src/archive/payload-source.ts'
import { findContent } from '../src/cache/kept-content.ts'
import { createLocalBuildCache } from '../src/cache/local-build-cache.ts'
import { findAction, keepAction } from '../src/cache/stored-action.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const KEY = 'ab'.repeat(32)
const CONTENT = { sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', bytes: 5 }
const ARTIFACT = {
  name: 'one',
  codec: 'none',
  bytes: 5,
  sha256: CONTENT.sha256,
  stored_bytes: 5,
  stored_sha256: CONTENT.sha256,
} as const

it('takes an entry of the cache whose bytes were turned for a miss, and replaces it', async () => {
  const directory = await temporaryDirectory()
  const cache = createLocalBuildCache({ directory, processes: createProcessTable() })
  await cache.put('cas', CONTENT.sha256, payloadOf(Buffer.from('hello')))
  await keepAction(cache, KEY, [ARTIFACT])
  const whole = [await findContent(cache, CONTENT), await findAction(cache, KEY)]
  await writeFile(join(directory, 'cas/2c', CONTENT.sha256), 'hallo')
  const action = join(directory, 'ac/ab', KEY)
  await writeFile(action, (await readFile(action, 'utf8')).replace('"one"', '"two"'))
  const damaged = [await findContent(cache, CONTENT), await findAction(cache, KEY)]
  await cache.put('cas', CONTENT.sha256, payloadOf(Buffer.from('hello')))

  expect(whole).toEqual([expect.objectContaining({ bytes: 5 }), [ARTIFACT]])
  expect(damaged).toEqual([undefined, undefined])
  expect(await findContent(cache, CONTENT)).toMatchObject({ bytes: 5 })
})

it('gives an action only to the key that it was kept under', async () => {
  const directory = await temporaryDirectory()
  const cache = createLocalBuildCache({ directory, processes: createProcessTable() })
  const other = 'cd'.repeat(32)
  await keepAction(cache, KEY, [ARTIFACT])
  const found = await cache.get('ac', KEY)
  if (found) await cache.put('ac', other, found)

  expect(await findAction(cache, other)).toBeUndefined()
})

it('keeps what was used last when it evicts, and what two processes write at once', async () => {
  const directory = await temporaryDirectory()
  const processes = createProcessTable()
  const [first, second] = [1, 2].map(() => createLocalBuildCache({ directory, processes, maxBytes: 40_000 }))
  const keys = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(2, '0').repeat(32))
  const content = payloadOf(Buffer.alloc(4096))
  await Promise.all(keys.flatMap((key) => [first?.put('cas', key, content), second?.put('cas', key, content)]))
  for (const [index, key] of keys.entries()) {
    const time = new Date(Date.now() - (keys.length - index) * 86_400_000)
    await utimes(join(directory, 'cas', key.slice(0, 2), key), time, time)
  }
  // The oldest of all is used again.
  await first?.get('cas', keys[0] ?? '')
  await Promise.all([first?.evict(), second?.evict()])
  const left = (await readdir(join(directory, 'cas'), { recursive: true })).filter((name) => name.length > 64)

  expect(left.map((name) => name.slice(3)).sort()).toEqual([keys[0], ...keys.slice(-7)].sort())
})

it('converts what the cache lost, and says by events and figures what it had', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root, events } = workspace
  await workspace.addAsset('one', { manifest: { family: 'data' }, files: { 'a.json': '{"a":1}' } })
  await workspace.addAsset('two', { manifest: { family: 'data' }, files: { 'a.yaml': 'a: 2' } })
  const recording = recordEvents(events)
  const first = await service.build({ project })
  await workspace.writeFile('assets/two/a.yaml', 'a: 3')
  const second = await service.build({ project })
  await rm(join(root, '.packer/cache'), { recursive: true })
  const third = await service.build({ project })
  const full = await service.build({ project, mode: 'full' })
  const told = recording
    .byOperation()
    .map((all) =>
      all.flatMap(({ kind, affected_assets }) => (kind.startsWith('cache') ? [[kind, affected_assets]] : [])),
    )

  expect([first, second, third, full].map(({ cache }) => cache)).toEqual([
    { hits: 0, misses: 2 },
    { hits: 1, misses: 1 },
    { hits: 0, misses: 2 },
    { hits: 0, misses: 2 },
  ])
  expect(full.artifacts).toEqual(second.artifacts)
  expect(told.slice(0, 2)).toEqual([
    [['cache_miss', [1, 2]]],
    [
      ['cache_hit', [1]],
      ['cache_miss', [2]],
    ],
  ])
})

it('leaves a pack alone that is what this build would write, and writes it anew after somebody touched it', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('one')
  const pack = join(root, 'build/assets.pa')
  const inode = async () => (await stat(pack, { bigint: true })).ino
  await service.build({ project })
  const before = await inode()
  const again = await service.build({ project })
  const same = await inode()
  await writeFile(pack, 'somebody else was here')
  const { artifacts } = await service.build({ project })

  expect(same).toBe(before)
  expect(artifacts).toEqual(again.artifacts)
  expect((await stat(pack)).size).toBe(artifacts[0]?.bytes)
})

it('says that what was converted cannot be kept when the place of the cache cannot be used', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('one', { manifest: { family: 'data' }, files: { 'a.json': '{"a":1}' } })
  await rm(join(root, '.packer/cache'), { recursive: true, force: true })
  await workspace.writeFile('.packer/cache', 'a file')

  await expect(service.build({ project })).rejects.toMatchObject({ code: 'cache_unusable' })
  expect(await service.listAssets({ project })).toMatchObject({ runtime_state: 'healthy' })
})
