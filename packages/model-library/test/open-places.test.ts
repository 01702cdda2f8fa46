import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock } from '@plinth/durable'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { writeFileModel } from './file-models.ts'
import { inAMachine } from './mount-machine.ts'
import { codeOf, importBundle, scratch } from './scratch.ts'

const READ_ONLY = {
  access: 'read',
  listed: ['llm/a/one'],
  found: 1,
  shown: 'One',
  reindexed: 1,
  refused: Array(6).fill('read_only'),
}

it('opens a library on a read-only disk for reading, its index in the data directory or a temporary one', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await writeFileModel(root, 'llm/a/one', { official_name: 'One' })
  await Promise.all([place.bundle('bundle'), mkdir(join(place.path, 'data'))])
  const before = await snapshotDirectory(root)
  const answers = await inAMachine('places.ts', [place.path])
  expect(JSON.parse(answers)).toEqual({
    first: READ_ONLY,
    second: READ_ONLY,
    indexes: 1,
    wanted: 'read_only',
    nowhere: 'read_only',
  })
  expect(await snapshotDirectory(root)).toEqual(before)
})

it('puts the index of a library on a network file system into the data directory, unless it is told where', async () => {
  await using place = await scratch()
  const [root, data] = [join(place.path, 'library'), join(place.path, 'data')]
  const settings = { root, env: { XDG_DATA_HOME: data }, storage: async () => 'network' as const }
  {
    await using library = await openModelLibrary(settings)
    await importBundle(library, await place.bundle('bundle'))
    expect((await library.searchModels({ query: 'one' })).total).toBe(1)
  }
  expect((await readdir(join(root, '.plinth'))).filter((name) => name.startsWith('index'))).toEqual([])
  const [index = ''] = await readdir(join(data, 'plinth/model-indexes'))
  expect(await readdir(join(data, 'plinth/model-indexes', index))).toContain('index.db')
  {
    await using library = await openModelLibrary({ ...settings, indexDir: join(place.path, 'index') })
    expect((await library.listModels()).total).toBe(1)
  }
  expect(await readdir(join(place.path, 'index'))).toContain('index.db')
})

it('keeps an index for each library by its path, and another for one that was moved', async () => {
  await using place = await scratch()
  const data = join(place.path, 'data')
  const open = (name: string) =>
    openModelLibrary({ root: join(place.path, name), env: { XDG_DATA_HOME: data }, storage: async () => 'network' })
  for (const name of ['a', 'b', 'a']) await (await open(name)).close()
  await rename(join(place.path, 'a'), join(place.path, 'c'))
  await (await open('c')).close()
  expect(await readdir(join(data, 'plinth/model-indexes'))).toHaveLength(3)
})

it('waits its turn to write, and refuses as library_busy when the wait is too long', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  const bundle = await place.bundle('bundle')
  await using library = await openModelLibrary({ root, lockWaitMs: 500 })
  {
    await using _held = await acquireLock(join(root, '.plinth/write.lock'), { purpose: 'take its time' })
    const holder = { pid: process.pid, purpose: 'take its time' }
    await expect(importBundle(library, bundle)).rejects.toMatchObject({ code: 'library_busy', details: { holder } })
    expect(await codeOf(openModelLibrary({ root, lockWaitMs: 500 }))).toBe('library_busy')
    expect((await library.listModels()).total).toBe(0)
    const controller = new AbortController()
    const waiting = library.reindex({ signal: controller.signal })
    controller.abort()
    expect(await codeOf(waiting)).toBe('cancelled')
  }
  await using one = await openModelLibrary({ root })
  await using other = await openModelLibrary({ root })
  const written = await Promise.all([importBundle(one, bundle), other.reindex(), importBundle(other, bundle)])
  expect(written.map((each) => ('status' in each ? each.status : each.models)).sort()).toContain('imported')
  expect(JSON.parse(await readFile(join(root, 'diffusion/tiny/one/metadata.json'), 'utf8')).official_name).toBe('One')
})
