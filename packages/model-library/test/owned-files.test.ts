import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { llamaFile, writeFiles } from './model-files.ts'
import { codeOf, importBundle, scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'
import { digestOf, ID, importTiny, leftovers, NAMES, sources } from './weight-sources.ts'

it('names what became of an imported file: missing, of another size, damaged, and back again', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importTiny(library, place.path)
  const file = join(library.root, ID, 'tiny.gguf')
  const health = async () => {
    const metadata = await library.getModel(ID)
    return [metadata?.validation_state, ...(metadata?.validation_errors ?? []).map(({ code }) => code)]
  }
  await rename(file, `${file}.away`)
  expect(await health()).toEqual(['degraded', 'file_missing'])
  expect(await codeOf(library.resolveModelExecutionDescriptor(ID))).toBe('asset_not_executable')
  expect((await library.listModels({ filters: { validation_state: 'degraded' } })).total).toBe(1)
  await writeFile(file, 'short')
  expect(await health()).toEqual(['degraded', 'file_size_changed'])
  await writeFile(file, Buffer.alloc(llamaFile().length))
  expect(await health()).toEqual(['degraded', 'weights_zeroed'])
  await rename(`${file}.away`, file)
  expect((await library.revalidate(ID)).status).toBe('revalidated')
  expect(await health()).toEqual(['valid'])
})

it('keeps the review that an unregistered model left where a copy goes', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(library.root, ID), { 'overrides.json': JSON.stringify({ notes: 'reviewed' }) })
  await importTiny(library, place.path)
  expect((await library.getModel(ID))?.notes).toBe('reviewed')
})

it('copies nothing to where a link of the registry leads', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const elsewhere = join(place.path, 'elsewhere')
  await mkdir(elsewhere)
  await symlink(elsewhere, join(library.root, 'llm'))
  const { 'tiny.gguf': source_path = '' } = await sources(place.path)
  expect(await codeOf(library.importFile({ source_path, ...NAMES }))).toBe('registry_link')
  expect([await readdir(elsewhere), await readdir(join(library.root, '.plinth/journal'))]).toEqual([[], []])
})

it('takes no place where somebody keeps files', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(library.root, ID), { 'mine.txt': 'text' })
  const { 'tiny.gguf': source_path = '' } = await sources(place.path)
  const { status, errors } = await library.importFile({ source_path, ...NAMES })
  expect([status, errors[0]?.code]).toEqual(['failed', 'id_taken'])
  expect(await leftovers(library.root)).toEqual(['llm', 'llm/llama_2', ID, `${ID}/mine.txt`])
})

it('registers files where they lie in the layout of the library', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(library.root, ID), { 'sub/a.gguf': llamaFile(), 'config.json': '{}' })
  const before = await untouchedParts(join(library.root, ID, 'sub'))
  expect(await library.importInPlace({ model_id: ID, official_name: 'Tiny 7B' })).toMatchObject({
    status: 'imported',
    validation_state: 'valid',
  })
  expect(await untouchedParts(join(library.root, ID, 'sub'))).toBe(before)
  const metadata = await library.getModel(ID)
  expect([metadata?.official_name, metadata?.storage_kind, metadata?.hashes?.sha256]).toEqual([
    'Tiny 7B',
    'library_owned',
    digestOf(llamaFile()),
  ])
  expect(metadata?.files?.map(({ name }) => name)).toEqual(['sub/a.gguf', 'config.json'])
  expect((await library.importInPlace({ model_id: ID })).status).toBe('unchanged')
  expect((await library.reindex()).models).toBe(1)
})

it('keeps the type of the directory in place, and asks for a review where the files say another', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(library.root, 'audio/a/b'), { 'a.gguf': llamaFile() })
  await library.importInPlace({ model_id: 'audio/a/b' })
  expect(await library.getModel('audio/a/b')).toMatchObject({
    model_type: 'audio',
    official_name: 'b',
    metadata_needs_review: true,
    review_reasons: ['files_say_llm'],
  })
})

it('writes nothing beside files in place that are no whole model', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(library.root, ID), { 'a.gguf': llamaFile().subarray(0, 50) })
  const result = await library.importInPlace({ model_id: ID })
  expect([result.status, result.errors.map(({ code }) => code)]).toEqual(['failed', ['weights_truncated']])
  expect(await readdir(join(library.root, ID))).toEqual(['a.gguf'])
  expect((await library.importInPlace({ model_id: 'llm/no/thing' })).errors.map(({ code }) => code)).toEqual([
    'missing',
  ])
})

it('leaves external models and their files alone while it imports others, and after it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const bundle = await place.bundle('bundle')
  await importBundle(library, bundle)
  const before = await untouchedParts(bundle)
  await importTiny(library, place.path)
  await writeFiles(join(library.root, 'llm/in/place'), { 'a.gguf': llamaFile() })
  await library.importInPlace({ model_id: 'llm/in/place' })
  expect(
    (await library.importDirectory({ source_path: bundle, family: 'Tiny', official_name: 'One' })).errors[0]?.code,
  ).toBe('id_taken')
  expect(await library.importInPlace({ model_id: 'diffusion/tiny/one' })).toMatchObject({ status: 'unchanged' })
  await library.reindex()
  expect(await untouchedParts(bundle)).toBe(before)
  expect(
    (await library.listModels()).models.map(({ model_id, storage_kind }) => `${model_id} ${storage_kind}`).sort(),
  ).toEqual(['diffusion/tiny/one external_reference', 'llm/in/place library_owned', `${ID} library_owned`])
})

it('tells the feed of an import, and resolves what an imported model is bound to like that of any other', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const cursor = await library.feedCursor()
  await importTiny(library, place.path)
  const { events } = await library.readEvents(cursor)
  expect(events.map(({ kind, model_id }) => [kind, model_id])).toEqual([['model_added', ID]])
  await library.bindDependencyProfile({ model_id: ID, profile_id: 'light' })
  await library.revalidate(ID)
  const { dependency_requirements, entry_path } = await library.resolveModelExecutionDescriptor(ID)
  expect([
    dependency_requirements.validation_state,
    dependency_requirements.bindings.map(({ profile_id }) => profile_id),
    entry_path,
  ]).toEqual(['resolved', ['light'], join(library.root, ID, 'tiny.gguf')])
})

it('says the same of an imported model after a restart, and after its index was made anew', async () => {
  await using place = await scratch()
  const first = await place.library()
  await importTiny(first, place.path)
  const listed = await first.listModels()
  await first.close()
  await rm(join(place.path, 'library/.plinth/index.db'))
  await using again = await place.library()
  expect(await again.listModels()).toEqual(listed)
})
