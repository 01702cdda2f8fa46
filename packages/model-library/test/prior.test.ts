import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import {
  EXTERNAL_MODEL,
  FILE_MODEL,
  MARKER_ONLY,
  OVERLAY,
  PARTIAL_MODEL,
  writePriorLibrary,
} from './prior/prior-library.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

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

it('takes over profiles and bindings of the prior system once, into files, and says what it could not take over', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const warnings: unknown[][] = []
  const open = () =>
    openModelLibrary({
      root,
      logger: { warn: (message, { what, reason }) => warnings.push([message, what ?? reason]) },
    })
  {
    await using library = await open()
    const { bindings, validation_state } = await requirementsOf(library, FILE_MODEL)
    expect(
      bindings.map(({ binding_id, profile_id, profile_version }) => [binding_id, profile_id, profile_version]),
    ).toEqual([
      ['b-llama', 'torch-core', 1],
      ['b-late', 'torch-core', 1],
    ])
    expect(validation_state).toBe(undefined)
  }
  const file = join(root, '.plinth/bindings', `${FILE_MODEL}.json`)
  expect(JSON.parse(await readFile(file, 'utf8')).bindings[0]).toEqual({
    binding_id: 'b-llama',
    profile_id: 'torch-core',
    profile_version: 1,
    binding_kind: 'required_core',
    backend_key: 'pytorch',
    priority: 100,
    attached_by: 'somebody',
    attached_at: '2026-01-01T00:00:00Z',
    source: 'prior_system',
  })
  const profile = JSON.parse(await readFile(join(root, '.plinth/profiles/torch-core/1.json'), 'utf8'))
  expect(profile.requirements).toEqual([
    {
      kind: 'python_package',
      name: 'Torch',
      exact_pin: '==2.5.1',
      index_url: 'https://wheels.example/cu121',
      hashes: [`sha256:${'ab'.repeat(32)}`],
    },
    {
      kind: 'python_package',
      name: 'numpy',
      exact_pin: '==1.26.4',
      extra_index_urls: ['https://more.example'],
      source: 'reviewed',
    },
  ])
  expect(warnings.filter(([message]) => String(message).includes('taken over'))).toEqual(
    ['profile Not An Id@1', 'profile pytorch@1', 'profile damaged@1', 'bindings of llm/gone/gone'].map((what) => [
      'a dependency of the prior system was not taken over',
      what,
    ]),
  )
  const before = await snapshotDirectory(join(root, '.plinth/bindings'))
  {
    await using library = await open()
    const found = await library.resolveModelExecutionDescriptor(EXTERNAL_MODEL)
    const { bindings } = found.dependency_requirements
    expect(bindings.map(({ binding_id, validation_state }) => [binding_id, validation_state])).toEqual([
      ['b-external', 'unknown_profile'],
    ])
  }
  await rm(join(root, '.plinth/prior-bindings.json'))
  warnings.length = 0
  await using again = await open()
  expect(warnings.map(([, what]) => what)).toContain(`bindings of ${FILE_MODEL}`)
  expect((await again.listModels()).total).toBe(3)
  expect(await snapshotDirectory(join(root, '.plinth/bindings'))).toEqual(before)
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

it.each(['a text', 'a database without its tables', 'a directory', 'nothing'])(
  'opens a library whose models.db is %s',
  async (what) => {
    await using place = await scratch()
    const { root } = await priorLibrary(place)
    const database = join(root, 'models.db')
    await rm(database)
    if (what === 'a text')
      await writeFile(database, 'no database, though it is longer than the header of one'.repeat(20))
    if (what === 'a database without its tables') await writeFile(database, '')
    if (what === 'a directory') await mkdir(database)
    await using library = await place.library()
    expect((await library.listModels()).total).toBe(3)
  },
)

it('reads a models.db that another process is writing, its log included, without touching it or holding it up', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  const database = join(root, 'models.db')
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'children/registry-live-writer.ts'), database, FILE_MODEL], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    await once(writer, 'message')
    const before = await databaseFiles(root)
    {
      await using library = await place.library()
      const { bindings } = await requirementsOf(library, FILE_MODEL)
      expect(bindings.map(({ binding_id }) => binding_id)).toEqual(['b-live', 'b-llama', 'b-late'])
    }
    expect(Object.keys(before)).toEqual(['models.db', 'models.db-shm', 'models.db-wal'])
    expect(await databaseFiles(root)).toEqual(before)
    writer.send('b-later')
    expect(await once(writer, 'message')).toEqual(['added', undefined])
  } finally {
    writer.kill('SIGKILL')
    await once(writer, 'exit')
  }
})

async function priorLibrary(place: Scratch) {
  const bundle = await place.bundle('bundle')
  return writePriorLibrary(join(place.path, 'library'), bundle)
}

/** The bindings that a model's file has; the descriptor refuses models whose files nobody judged. */
async function requirementsOf(library: { readonly root: string }, modelId: string) {
  const file = join(library.root, '.plinth/bindings', `${modelId}.json`)
  const { bindings, validation_state } = JSON.parse(await readFile(file, 'utf8'))
  return { bindings: bindings as readonly Record<string, unknown>[], validation_state }
}

/** Bytes and times of what only the prior system writes. */
async function priorFiles(root: string): Promise<Record<string, unknown>> {
  const names = (await readdir(root, { recursive: true })).filter(
    (name) =>
      !name.startsWith('.plinth') &&
      /(overrides\.json|\.pumas_download|\.part|\.gguf|models\.db.*|link_registry\.json)$/.test(name),
  )
  return filesOf(root, names)
}

async function databaseFiles(root: string): Promise<Record<string, unknown>> {
  return filesOf(
    root,
    (await readdir(root)).filter((name) => name.startsWith('models.db')),
  )
}

async function filesOf(root: string, names: readonly string[]): Promise<Record<string, unknown>> {
  const read = names.toSorted().map(async (name) => {
    const { mtimeMs, ino, mode } = await stat(join(root, name))
    return [name, { text: await readFile(join(root, name), 'hex'), mtimeMs, ino, mode }]
  })
  return Object.fromEntries(await Promise.all(read))
}
