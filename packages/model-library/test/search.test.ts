import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelSearchPageV1 } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { searchTerms } from '../src/index/search-terms.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { codeOf, importBundle, MODEL_ID, NOW, type Scratch, scratch } from './scratch.ts'

it('exposes storage kind, bundle format and health of external models in list, get and search', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const row = {
    model_id: MODEL_ID,
    official_name: 'One',
    family: 'tiny',
    model_type: 'diffusion',
    tags: [],
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    pipeline_class: 'StableDiffusionPipeline',
    task_type_primary: 'text-to-image',
    validation_state: 'valid',
    requires_unsafe_format: false,
    updated_date: NOW,
  }
  const [listed, found, model] = await Promise.all([
    library.listModels(),
    library.searchModels({ query: 'one' }),
    library.getModel(MODEL_ID),
  ])
  expect([listed, found]).toEqual(Array(2).fill({ contract_version: 1, models: [row], total: 1 }))
  expect(ModelSearchPageV1.parse(listed)).toEqual(listed)
  expect(model).toMatchObject({
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    validation_state: 'valid',
  })
})

it('names a primary file for file models only', async () => {
  await using place = await scratch()
  await fileModel(place, 'llm/llama/tiny', { files: [{ name: 'tiny.gguf' }], storage_kind: 'library_owned' })
  await fileModel(place, 'diffusion/tiny/bundle', { files: [{ name: 'x' }], storage_kind: 'external_reference' })
  const bundle_format = 'diffusers_directory'
  await fileModel(place, 'diffusion/tiny/own', { files: [{ name: 'x' }], storage_kind: 'library_owned', bundle_format })
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id, primary_file }) => [model_id, primary_file])).toEqual([
    ['diffusion/tiny/bundle', undefined],
    ['diffusion/tiny/own', undefined],
    ['llm/llama/tiny', 'tiny.gguf'],
  ])
})

it('pages through all models in order of their names, with the true total on every page', async () => {
  await using place = await scratch()
  const ids = await manyModels(place, 25)
  await using library = await place.library()
  const pages = await pagesOf(library, 10)
  expect(pages.map(({ total, models }) => [total, models.length])).toEqual([
    [25, 10],
    [25, 10],
    [25, 5],
  ])
  expect(pages.flatMap(({ models }) => models.map(({ model_id }) => model_id))).toEqual(ids)
})

it('finds the models that have every word of a query, or one that begins with it', async () => {
  await using place = await scratch()
  for (const [id, official_name, tags] of [
    ['llm/llama/a', 'Llama 2 7B Chat', ['fast']],
    ['llm/llama/b', 'Llama 3.1 8B', []],
    ['vlm/qwen/c', 'Qwen2-VL 東京 naïve', ['FAST', 'c++']],
  ] as const)
    await fileModel(place, id, { official_name, tags: [...tags] })
  await using library = await place.library()
  const found = async (query: string) =>
    (await library.searchModels({ query })).models.map(({ model_id }) => model_id.slice(-1)).join('')
  const expected = {
    llama: 'ab',
    LLA: 'ab',
    'llama chat': 'a',
    'chat llama': 'a',
    'llama qwen': '',
    '7b': 'a',
    '3.1': 'b',
    '3 1 8': 'b',
    fast: 'ac',
    'c++': 'ca',
    東: 'c',
    naïve: 'c',
    'nai\u0308ve': 'c',
    vlm: 'c',
    '': 'abc',
    '  ': 'abc',
    '"': '',
    '++': '',
    'llam*': 'ab',
    l_a: 'a',
    'a OR b': '',
  }
  expect(
    Object.fromEntries(await Promise.all(Object.keys(expected).map(async (query) => [query, await found(query)]))),
  ).toEqual(expected)
})

it('narrows list and search by type, tag, storage kind, health and format', async () => {
  await using place = await scratch()
  await fileModel(place, 'llm/llama/a', { tags: ['x', 'y'] })
  await fileModel(place, 'llm/llama/b', { tags: ['x'], validation_state: 'valid' })
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const filters = [
    { model_type: 'llm' },
    { tag: 'x' },
    { tag: 'y', model_type: 'llm' },
    { storage_kind: 'external_reference' },
    { validation_state: 'valid' },
    { bundle_format: 'diffusers_directory' },
    { tag: 'X' },
  ]
  const counts = await Promise.all(
    filters.map(async (filter) => [
      (await library.listModels({ filters: filter })).total,
      (await library.searchModels({ query: 'a', filters: filter })).total,
    ]),
  )
  expect(counts).toEqual([
    [2, 1],
    [2, 1],
    [1, 1],
    [1, 0],
    [2, 0],
    [1, 0],
    [0, 0],
  ])
})

it('answers any search text with a page, and never with an error', async () => {
  await using place = await scratch()
  await manyModels(place, 5)
  await using library = await place.library()
  const awkward = [
    'c++',
    'a(b',
    '"',
    "it's",
    'foo:bar',
    '%',
    '_',
    '\\',
    '\0',
    '\ud800',
    'NEAR(a b)',
    'a AND',
    '-a',
    '*',
    `${'🙂'.repeat(5000)}`,
    `${'a '.repeat(5000)}`,
    Array.from({ length: 5000 }, (_, index) => `w${index}`).join(' '),
    'x'.repeat(20_000),
  ]
  for (const query of awkward) ModelSearchPageV1.parse(await library.searchModels({ query }))
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (query) => {
      const { total, models } = await library.searchModels({ query })
      expect(models.length).toBe(total)
    }),
    { seed: 20261121, numRuns: 200 },
  )
})

it('refuses a page of no or too many models, and a cursor that is none', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const limits = [0, -1, 1.5, 1001, Number.NaN].map((limit) => codeOf(library.listModels({ limit })))
  expect(await Promise.all(limits)).toEqual(Array(5).fill('invalid_page_limit'))
  const cursors = ['', '!', 'a b', 'ä'].map((after) => codeOf(library.listModels({ after })))
  expect(await Promise.all(cursors)).toEqual(Array(4).fill('cursor_invalid'))
})

it('takes a text apart into words of letters, digits and marks, whatever its script and form', () => {
  expect(searchTerms('SDXL-1.0 (Base)  base Ｆｕｌｌ ﬁne Größe Ünïcode')).toEqual([
    '0',
    '1',
    'base',
    'fine',
    'full',
    'größe',
    'sdxl',
    'ünïcode',
  ])
})

async function pagesOf(library: ModelLibrary, limit: number) {
  const pages = [await library.listModels({ limit })]
  for (let after = pages[0]?.next_cursor; after !== undefined; after = pages.at(-1)?.next_cursor)
    pages.push(await library.listModels({ limit, after }))
  return pages
}

async function manyModels(place: Scratch, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `llm/family_${index % 3}/model_${index}`).sort()
  for (const id of ids) await fileModel(place, id, { official_name: `Model ${id}` })
  return ids
}

/** A model directory as the prior system leaves one. */
async function fileModel(place: Scratch, id: string, metadata: object): Promise<void> {
  const directory = join(place.path, 'library', id)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'metadata.json'), JSON.stringify({ schema_version: 2, model_id: id, ...metadata }))
}
