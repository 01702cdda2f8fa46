import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requireSupportedNode } from '../src/index/require-supported-node.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

it('refuses a Node version on which its database would crash the process, before a database is opened', () => {
  const allowed = (version: string) => {
    try {
      requireSupportedNode(version)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: 'unsupported_node', details: { found: version, needed: '22.18' } })
      return false
    }
  }
  const versions = {
    '18.0.0': false,
    '20.20.2': false,
    '22.17.1': false,
    '22.18.0': true,
    '23.0.0': true,
    '24.21.0': true,
    '26.10.0': true,
    '100.0.0-nightly': true,
  }
  expect(Object.fromEntries(Object.keys(versions).map((version) => [version, allowed(version)]))).toEqual(versions)
})

it('makes a library in a directory that does not exist, and writes down its layout', async () => {
  await using place = await scratch()
  const root = join(place.path, 'a/b/library')
  await using library = await openModelLibrary({ root })
  expect(library.root).toBe(root)
  expect(JSON.parse(await readFile(join(root, '.plinth/layout.json'), 'utf8'))).toEqual({
    kind: 'plinth-model-library',
    layout: 1,
    min_reader: 1,
    min_writer: 1,
  })
})

it('refuses a library of a newer layout, and a directory that something else keeps, by code', async () => {
  await using place = await scratch()
  const layout = join(place.path, 'library/.plinth/layout.json')
  await mkdir(join(layout, '..'), { recursive: true })
  const codes: unknown[] = []
  for (const content of [
    '{"kind":"plinth-model-library","layout":9,"min_reader":2,"min_writer":2}',
    '{"kind":"plinth-environments","layout":1,"min_reader":1,"min_writer":1}',
    '{',
  ]) {
    await writeFile(layout, content)
    codes.push(await codeOf(place.library()))
  }
  expect(codes).toEqual(['layout_too_new', 'layout_foreign', 'not_json'])
})

it('opens a library of a newer layout that this version may still write', async () => {
  await using place = await scratch()
  await mkdir(join(place.path, 'library/.plinth'), { recursive: true })
  await writeFile(
    join(place.path, 'library/.plinth/layout.json'),
    '{"kind":"plinth-model-library","layout":9,"min_reader":1,"min_writer":1}',
  )
  await using library = await place.library()
  expect((await library.listModels()).total).toBe(0)
})

it('says what is in the way when the root is a file', async () => {
  await using place = await scratch()
  await writeFile(join(place.path, 'library'), 'x')
  expect(await codeOf(place.library())).toBe('not_a_directory')
})

it('waits for what runs when it is closed, and refuses what comes after', async () => {
  await using place = await scratch()
  const library = await place.library()
  const imports = Promise.all(
    ['a', 'b', 'c'].map(async (name) =>
      library.importExternalDiffusersDirectory({
        source_path: await place.bundle(name),
        family: 'tiny',
        official_name: name,
      }),
    ),
  )
  await imports.then(() => {})
  const running = [library.reindex(), library.listModels(), library.getModel('diffusion/tiny/a')]
  await library.close()
  expect((await Promise.allSettled(running)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ])
  const later = [library.listModels(), library.getModel(MODEL_ID), importBundle(library, place.path), library.reindex()]
  expect(await Promise.all(later.map(codeOf))).toEqual(Array(4).fill('library_closed'))
  await library.close()
})

it('lets two open libraries of one root see what the other does', async () => {
  await using place = await scratch()
  await using first = await place.library()
  await using second = await place.library()
  await importBundle(first, await place.bundle('bundle'))
  expect(await second.listModels()).toEqual(await first.listModels())
  await second.deleteModel(MODEL_ID)
  expect([await first.getModel(MODEL_ID), (await first.listModels()).total]).toEqual([null, 0])
})
