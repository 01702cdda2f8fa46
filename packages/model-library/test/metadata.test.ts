import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogEntry } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { codeOf, importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

it('keeps every field that it does not know, at any depth, when it rewrites metadata', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const file = join(library.root, MODEL_ID, 'metadata.json')
  const future = {
    from_the_future: { deep: [1, { x: null }] },
    notes: null,
    model_card: { a: 1 },
    hashes: { sha256: 'ab', sha3: 'cd' },
    files: [{ name: 'x', mood: 'good' }],
  }
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...future }))
  await rm(join(source, 'vae'), { recursive: true })
  expect((await library.revalidate(MODEL_ID)).status).toBe('revalidated')
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ ...future, validation_state: 'degraded' })
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(future)
})

it('opens a library that the prior system wrote, and leaves its files as they are', async () => {
  await using place = await scratch()
  const directory = join(place.path, 'library/llm/llama/llama_2_7b')
  await mkdir(directory, { recursive: true })
  const metadata = JSON.stringify({
    schema_version: 2,
    model_id: 'llm/llama/llama_2_7b',
    family: 'llama',
    model_type: 'llm',
    subtype: null,
    official_name: 'Llama 2 7B',
    cleaned_name: 'llama_2_7b',
    tags: ['chat'],
    base_model: null,
    hashes: { sha256: 'ab', blake3: null },
    size_bytes: 7,
    files: [{ name: 'llama.gguf', original_name: null, size: 7 }],
    match_source: 'download',
    match_confidence: 0.5,
    review_status: 'not_reviewed',
    metadata_needs_review: false,
    dependency_bindings: null,
    some_new_field: 1,
  })
  for (const [name, content] of [
    ['metadata.json', metadata],
    ['overrides.json', '{"official_name":"Mine"}'],
    ['.pumas_download', '{}'],
    ['llama.gguf', 'weights'],
    ['x.gguf.part', ''],
  ] as const)
    await writeFile(join(directory, name), content)
  await using library = await place.library()
  await library.reindex()
  expect(await library.getModel('llm/llama/llama_2_7b')).toMatchObject({
    official_name: 'Mine',
    tags: ['chat'],
    some_new_field: 1,
  })
  expect(await readFile(join(directory, 'metadata.json'), 'utf8')).toBe(metadata)
  expect(await readFile(join(directory, 'overrides.json'), 'utf8')).toBe('{"official_name":"Mine"}')
  expect((await library.listModels()).models).toMatchObject([
    { model_id: 'llm/llama/llama_2_7b', storage_kind: 'library_owned', size_bytes: 7, primary_file: 'llama.gguf' },
  ])
})

it('restores a damaged or lost metadata file from its backup, and brings it up to date', async () => {
  await using place = await scratch()
  const file = join(place.path, 'library', MODEL_ID, 'metadata.json')
  const before = await withBackup(place)
  for (const damage of [() => truncate(file, 20), () => rm(file), () => writeFile(file, '[]')]) {
    await damage()
    await using library = await place.library()
    expect(await library.getModel(MODEL_ID)).toEqual(before)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(before)
  }
})

it('keeps and reports a metadata file that cannot be read, and its row and bindings stay', async () => {
  await using place = await scratch()
  const file = join(place.path, 'library', MODEL_ID, 'metadata.json')
  {
    await using library = await place.library()
    await importBundle(library, await place.bundle('bundle'))
  }
  await rm(`${file}.bak`, { force: true })
  await writeFile(file, '{"schema_version": 9}')
  const warnings: unknown[] = []
  await using library = await openModelLibrary({
    root: join(place.path, 'library'),
    logger: ({ message, details }) => warnings.push([message, details?.model_id]),
  })
  expect(warnings).toContainEqual(['a metadata file cannot be read', MODEL_ID])
  expect((await library.listModels()).total).toBe(1)
  expect(await codeOf(library.getModel(MODEL_ID))).toBe('metadata_unreadable')
  expect((await library.reindex()).unreadable.map(({ model_id }) => model_id)).toEqual([MODEL_ID])
  expect(await readFile(file, 'utf8')).toBe('{"schema_version": 9}')
  expect(
    JSON.parse(await readFile(join(library.root, '.plinth/bindings', `${MODEL_ID}.json`), 'utf8')).bindings,
  ).toHaveLength(2)
})

it('opens a library whose logger throws', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await mkdir(join(root, MODEL_ID), { recursive: true })
  await writeFile(join(root, MODEL_ID, 'metadata.json'), 'no JSON')
  const asked: string[] = []
  const logger = ({ message }: LogEntry) => {
    asked.push(message)
    throw new Error('the log is full')
  }
  await using library = await openModelLibrary({ root, logger })
  expect([asked, (await library.listModels()).total]).toEqual([['a metadata file cannot be read'], 0])
})

it('takes identity from the directory, whatever its metadata says', async () => {
  await using place = await scratch()
  await mkdir(join(place.path, 'library/llm/a/b'), { recursive: true })
  await writeFile(join(place.path, 'library/llm/a/b/metadata.json'), '{"model_id":"vlm/x/y"}')
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual(['llm/a/b'])
  expect(await library.getModel('vlm/x/y')).toBe(null)
})

/** A library with a model whose metadata was written twice; gives the metadata, and is closed. */
async function withBackup(place: Scratch) {
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  return library.getModel(MODEL_ID)
}
