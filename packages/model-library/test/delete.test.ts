import { link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

it('takes an external model out of the library and says that its own files were not touched', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  const before = await snapshotDirectory(source)
  await importBundle(library, source)
  expect(await library.deleteModel(MODEL_ID)).toEqual({
    status: 'deleted',
    model_id: MODEL_ID,
    source_path: source,
    kept: [],
    summary: `${MODEL_ID} was taken out of the library; the files at ${source} were not touched.`,
  })
  expect(await snapshotDirectory(source)).toEqual(before)
  expect([await library.getModel(MODEL_ID), (await library.listModels()).total]).toEqual([null, 0])
  expect((await readdir(library.root, { recursive: true })).filter((name) => /diffusion/.test(name))).toEqual([])
  expect(await codeOf(library.deleteModel(MODEL_ID))).toBe('model_not_found')
})

it('can register a directory again after it was taken out', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  for (let time = 0; time < 3; time += 1) {
    expect(await importBundle(library, source)).toMatchObject({ status: 'imported' })
    await library.deleteModel(MODEL_ID)
  }
})

it('removes only what the library wrote: files of others stay, and links are not followed', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const [directory, outside] = [join(library.root, MODEL_ID), join(place.path, 'outside')]
  await mkdir(outside)
  await writeFile(join(outside, 'precious'), 'x')
  await writeFile(join(directory, 'notes.txt'), 'mine')
  await symlink(source, join(directory, 'bundle'))
  await symlink(outside, join(directory, 'metadata.json.bak'))
  await link(join(outside, 'precious'), join(directory, 'hard'))
  const before = [await snapshotDirectory(source), await snapshotDirectory(outside)]
  expect(await library.deleteModel(MODEL_ID)).toMatchObject({ kept: ['bundle', 'hard', 'notes.txt'] })
  expect([await snapshotDirectory(source), await snapshotDirectory(outside)]).toEqual(before)
  expect((await readdir(directory)).sort()).toEqual(['bundle', 'hard', 'notes.txt'])
})

it("refuses to take out a model of whose files nothing says that they are the library's", async () => {
  await using place = await scratch()
  const directory = join(place.path, 'library/llm/llama/tiny')
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'metadata.json'), '{}')
  await writeFile(join(directory, 'tiny.gguf'), 'x')
  await using library = await place.library()
  expect(await codeOf(library.deleteModel('llm/llama/tiny'))).toBe('ownership_unknown')
  expect((await readdir(directory)).sort()).toEqual(['metadata.json', 'tiny.gguf'])
})

it('removes nothing when a deletion is called off before its commit point', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(library.deleteModel(MODEL_ID, { signal })).rejects.toMatchObject({
    code: 'cancelled',
    cause: { message: 'enough' },
  })
  expect((await library.listModels()).total).toBe(1)
})
