import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { filesOf } from './prior/files-of.ts'
import { EXTERNAL_MODEL, FILE_MODEL, MARKER_ONLY, OVERLAY, PARTIAL_MODEL, priorLibrary } from './prior/prior-library.ts'
import { codeOf, scratch } from './scratch.ts'

it('opens a library of the prior system as it is: file models, external bundles, partial downloads, legacy and newer fields', async () => {
  await using place = await scratch()
  await priorLibrary(place)
  await using library = await place.library()
  const { models } = await library.listModels()
  expect(models.map(({ model_id, storage_kind }) => [model_id, storage_kind])).toEqual([
    [EXTERNAL_MODEL, 'external_reference'],
    [FILE_MODEL, 'library_owned'],
    [PARTIAL_MODEL, 'library_owned'],
  ])
  expect(await library.getModel(FILE_MODEL)).toMatchObject({
    base_model: ['meta/llama'],
    match_source: 'imported_by_a_newer_version',
    model_card_artifact: 'MODEL_CARD.md',
    hashes: { sha256: 'ab', sha3: 'cd' },
    from_the_future: { deep: [1, { x: null }] },
  })
  expect(await library.getModel(PARTIAL_MODEL)).toMatchObject({ match_source: 'download_partial' })
  expect(await library.getModel(MARKER_ONLY)).toBe(null)
  expect(await library.getModel(EXTERNAL_MODEL)).toMatchObject({ validation_state: 'valid', validation_errors: [] })
  expect(await codeOf(library.resolveModelExecutionDescriptor(PARTIAL_MODEL))).toBe('asset_not_executable')
})

it('rewrites metadata of the prior system with only the fields that changed, and keeps every other byte', async () => {
  await using place = await scratch()
  const { root, metadata } = await priorLibrary(place)
  await using library = await place.library()
  await library.bindDependencyProfile({ model_id: FILE_MODEL, profile_id: 'light' })
  await library.getModel(EXTERNAL_MODEL)
  const text = await readFile(join(root, FILE_MODEL, 'metadata.json'), 'utf8')
  const [before, after] = [metadata[FILE_MODEL] ?? '', text].map((each) => each.split('"dependency_bindings"'))
  expect(after?.[0]).toBe(before?.[0])
  expect(after?.[1]?.slice(after[1].indexOf('"model_card_artifact"'))).toBe(
    before?.[1]?.slice(before[1].indexOf('"model_card_artifact"')),
  )
  expect(await readFile(join(root, FILE_MODEL, 'metadata.json.bak'), 'utf8')).toBe(metadata[FILE_MODEL])
  const external = await readFile(join(root, EXTERNAL_MODEL, 'metadata.json'), 'utf8')
  expect(external).toContain('"seen_by": {\n    "build": 9007199254740993\n  }')
  expect(JSON.parse(external)).toMatchObject({ validation_state: 'valid', notes: null })
})

it('lays a review over the metadata when it is read, and never over ownership, health or the file', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  await using library = await place.library()
  const reviewed = await library.getModel(FILE_MODEL)
  expect(reviewed).toMatchObject({ official_name: 'Llama, reviewed', tags: ['chat', 'mine'] })
  expect(reviewed?.model_card).toEqual({ eval: expect.anything() })
  expect(reviewed).not.toHaveProperty('version_ranges')
  expect((await library.searchModels({ query: 'reviewed' })).models.map(({ official_name }) => official_name)).toEqual([
    'Llama, reviewed',
  ])
  const external = await library.getModel(EXTERNAL_MODEL)
  expect([external?.notes, external?.storage_kind, external?.source_path]).toEqual([
    'Mine',
    'external_reference',
    join(place.path, 'bundle'),
  ])
  await rm(join(place.path, 'bundle/vae'), { recursive: true })
  expect(await library.getModel(EXTERNAL_MODEL)).toMatchObject({ validation_state: 'degraded', notes: 'Mine' })
  expect(await readFile(join(root, FILE_MODEL, 'overrides.json'), 'utf8')).toBe(OVERLAY)
  expect(JSON.parse(await readFile(join(root, EXTERNAL_MODEL, 'metadata.json'), 'utf8'))).toMatchObject({ notes: null })
})

it('sees a review that was written, changed, damaged or removed since, in list and search after a reindex', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const overlay = join(root, FILE_MODEL, 'overrides.json')
  const nameNow = async () => {
    await using library = await place.library()
    await library.reindex()
    const { models } = await library.listModels({ filters: { model_type: 'llm' } })
    const listed = models.find(({ model_id }) => model_id === FILE_MODEL)?.official_name
    return [listed, (await library.getModel(FILE_MODEL))?.official_name]
  }
  const seen = [await nameNow()]
  for (const text of ['{"official_name": "Other"}', '{"official_name": 7}', '{"official_na', '[]']) {
    await writeFile(overlay, text)
    seen.push(await nameNow())
  }
  await rm(overlay)
  seen.push(await nameNow())
  const plain = ['Llama 2 7B', 'Llama 2 7B']
  expect(seen).toEqual([['Llama, reviewed', 'Llama, reviewed'], ['Other', 'Other'], plain, plain, plain, plain])
})

it('shows a changed review in list and search as soon as the model was looked at', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  await using library = await place.library()
  const listed = async () => {
    const { models } = await library.searchModels({ query: 'llama', filters: { model_type: 'llm' } })
    return models.find(({ model_id }) => model_id === FILE_MODEL)?.official_name
  }
  const names = [await listed()]
  for (const [name, look] of [
    ['Llama, again', library.getModel],
    ['Llama, at last', library.revalidate],
  ] as const) {
    await writeFile(join(root, FILE_MODEL, 'overrides.json'), JSON.stringify({ official_name: name }))
    await look(FILE_MODEL)
    names.push(await listed())
  }
  expect(names).toEqual(['Llama, reviewed', 'Llama, again', 'Llama, at last'])
})

it('leaves every file of the prior system as it was, to the byte and the time of its change, in any operation', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const before = await priorFiles(root)
  for (let opening = 0; opening < 2; opening += 1) {
    await using library = await place.library()
    await library.bindDependencyProfile({ model_id: FILE_MODEL, profile_id: 'pytorch-audio' })
    await library.getModel(EXTERNAL_MODEL)
    await library.reindex()
    await library.deleteModel(EXTERNAL_MODEL).catch(() => {})
  }
  expect(await priorFiles(root)).toEqual(before)
  expect((await readdir(root)).sort()).toEqual(['.plinth', 'diffusion', 'link_registry.json', 'llm', 'models.db'])
})

it('takes an external reference for no orphan, no partial download and nothing to reclassify when a library is opened or reindexed', async () => {
  await using place = await scratch()
  const { root, metadata } = await priorLibrary(place)
  const directory = join(root, EXTERNAL_MODEL)
  const odd = { model_type: 'llm', family: 'other', match_source: 'download_partial', expected_files: ['x.gguf'] }
  const given = {
    ...JSON.parse(metadata[EXTERNAL_MODEL] ?? ''),
    ...odd,
    validation_state: 'valid',
    validation_errors: [],
  }
  await writeFile(join(directory, 'metadata.json'), JSON.stringify(given))
  for (const name of ['.pumas_download', 'x.gguf.part', 'stray.safetensors']) await writeFile(join(directory, name), '')
  for (let opening = 0; opening < 2; opening += 1) {
    await using library = await place.library()
    await library.reindex()
    expect(await library.getModel(EXTERNAL_MODEL)).toMatchObject({ ...odd, storage_kind: 'external_reference' })
    const { models } = await library.listModels({ filters: { storage_kind: 'external_reference' } })
    expect(models.map(({ model_id }) => model_id)).toEqual([EXTERNAL_MODEL])
  }
  const names = ['.pumas_download', 'metadata.json', 'overrides.json', 'stray.safetensors', 'x.gguf.part']
  expect((await readdir(directory)).filter((name) => name !== 'metadata.json.bak').sort()).toEqual(names)
})

it('registers an external bundle again where its review was left behind', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  await using library = await place.library()
  expect(await library.deleteModel(EXTERNAL_MODEL)).toMatchObject({ status: 'deleted', kept: ['overrides.json'] })
  const source_path = join(place.path, 'bundle')
  const again = await library.importExternalDiffusersDirectory({
    source_path,
    family: 'tiny',
    official_name: 'External',
  })
  expect([again.status, (await library.getModel(EXTERNAL_MODEL))?.notes]).toEqual(['imported', 'Mine'])
  expect(await readdir(join(root, EXTERNAL_MODEL))).toContain('overrides.json')
})

it('repeats filed bindings in metadata only where they say something else', async () => {
  await using place = await scratch()
  const { root, metadata } = await priorLibrary(place)
  await using library = await place.library()
  await rm(join(root, '.plinth/bindings', `${FILE_MODEL}.json`))
  await library.getModel(FILE_MODEL)
  expect(await readFile(join(root, FILE_MODEL, 'metadata.json'), 'utf8')).toBe(metadata[FILE_MODEL])
})

/** Bytes and times of what only the prior system writes. */
async function priorFiles(root: string): Promise<Record<string, unknown>> {
  const names = (await readdir(root, { recursive: true })).filter(
    (name) =>
      !name.startsWith('.plinth') &&
      /(overrides\.json|\.pumas_download|\.part|\.gguf|models\.db.*|link_registry\.json)$/.test(name),
  )
  return filesOf(root, names)
}
