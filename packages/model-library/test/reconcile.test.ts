import { copyFile, link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { writeFileModel } from './file-models.ts'
import { llamaFile } from './model-files.ts'
import { MARKER_ONLY, PARTIAL_MODEL, priorLibrary } from './prior/prior-library.ts'
import { importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

const NOTHING = {
  ...{ dry_run: false, restored: [], unreadable: [], adopted: [], staged: [], completed: [], reclassified: [] },
  ...{ relocated: [], revalidated: [], duplicates: [], left: [] },
}

it('adopts directories without metadata that hold a whole model, leaves others and says why, and says the same before it does it', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await put(join(root, 'llm/llama/orphan/chat.gguf'), llamaFile())
  await put(join(root, 'llm/llama/notes/readme.md'), 'mine')
  await put(join(root, 'llm/llama/broken/chat.gguf'), 'no model')
  await mkdir(join(root, 'llm/llama/empty'))
  await symlink(join(root, 'llm/llama/orphan'), join(root, 'llm/llama/linked'))
  await using library = await place.library()
  const before = await snapshotDirectory(join(root, 'llm'))
  const planned = await library.reconcile({ dryRun: true })
  expect([planned.adopted, planned.left.map(({ model_id }) => model_id)]).toEqual([
    ['llm/llama/orphan'],
    ['llm/llama/broken', 'llm/llama/notes'],
  ])
  expect([await snapshotDirectory(join(root, 'llm')), (await library.listModels()).total]).toEqual([before, 0])
  expect(await library.reconcile()).toEqual({ ...planned, dry_run: false })
  expect(await library.getModel('llm/llama/orphan')).toMatchObject({
    match_source: 'orphan_recovery',
    storage_kind: 'library_owned',
    validation_state: 'valid',
    files: [{ name: 'chat.gguf' }],
  })
  expect((await library.reconcile()).adopted).toEqual([])
  expect(await readdir(join(root, 'llm/llama/notes'))).toEqual(['readme.md'])
})

it('stages a download that has not ended as a model that is not ready, and makes it ready when it has', async () => {
  await using place = await scratch()
  const { root } = await priorLibrary(place)
  await using library = await place.library()
  const report = await library.reconcile()
  expect([report.staged, report.completed, report.adopted]).toEqual([[MARKER_ONLY], [], []])
  expect(await library.getModel(MARKER_ONLY)).toMatchObject({
    match_source: 'download_partial',
    import_state: 'pending',
    validation_state: 'degraded',
    official_name: 'Qwen half',
    repo_id: 'qwen/half',
    expected_files: ['qwen.gguf'],
  })
  expect((await readdir(join(root, MARKER_ONLY))).filter((name) => !name.startsWith('metadata'))).toEqual([
    '.pumas_download',
    'qwen.gguf.part',
  ])
  for (const id of [MARKER_ONLY, PARTIAL_MODEL]) {
    await rm(join(root, id, '.pumas_download'))
    await rm(join(root, id, 'qwen.gguf.part'))
    await writeFile(join(root, id, 'qwen.gguf'), llamaFile('qwen2'))
  }
  const { completed, duplicates } = await library.reconcile()
  expect(completed).toContain(MARKER_ONLY)
  expect(duplicates.map(({ files }) => files.length)).toEqual(completed.length > 1 ? [2] : [])
  expect(await library.getModel(MARKER_ONLY)).toMatchObject({
    match_source: 'download',
    import_state: 'ready',
    validation_state: 'valid',
    official_name: 'Qwen half',
  })
})

it('restores metadata that is damaged from its backup, and keeps and names what cannot be restored, with its row', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (const id of ['llm/a/one', 'llm/a/two', 'llm/a/three']) await writeFileModel(root, id, { official_name: id })
  await using library = await place.library()
  await writeFile(join(root, 'llm/a/one/metadata.json.bak'), await readFile(join(root, 'llm/a/one/metadata.json')))
  await writeFile(join(root, 'llm/a/one/metadata.json'), '{"half')
  await writeFile(join(root, 'llm/a/two/metadata.json'), 'not JSON')
  const planned = await library.reconcile({ dryRun: true })
  const done = await library.reconcile()
  for (const { restored, unreadable } of [planned, done])
    expect([restored, unreadable.map(({ model_id }) => model_id)]).toEqual([['llm/a/one'], ['llm/a/two']])
  expect(await library.getModel('llm/a/one')).toMatchObject({ official_name: 'llm/a/one' })
  expect([await readFile(join(root, 'llm/a/two/metadata.json'), 'utf8'), (await library.listModels()).total]).toEqual([
    'not JSON',
    3,
  ])
})

it('tells unknown types by the files, of models that nobody has classified, and moves none of them', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (const [name, more] of [
    ['plain', {}],
    ['asked', { reviewed_by: 'me' }],
    ['external', EXTERNAL],
  ] as const) {
    await writeFileModel(root, `unknown/x/${name}`, { model_type: 'unknown', ...more })
    await writeFile(join(root, `unknown/x/${name}/m.gguf`), llamaFile())
  }
  await using library = await place.library()
  expect((await library.reconcile()).reclassified).toEqual([{ model_id: 'unknown/x/plain', model_type: 'llm' }])
  const { models } = await library.listModels({ filters: { model_type: 'llm' } })
  expect(models.map(({ model_id }) => model_id)).toEqual(['unknown/x/plain'])
  expect((await library.reconcile()).reclassified).toEqual([])
})

it('looks at external models in a reconcile, and never adopts, stages, reclassifies, moves, merges or drops one', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [one, two] = [await place.bundle('one'), await place.bundle('two')]
  await importBundle(library, one)
  await library.importExternalDiffusersDirectory({ source_path: two, family: 'Tiny', official_name: 'Two' })
  const record = join(library.root, MODEL_ID)
  await put(join(record, '.pumas_download'), '{}')
  await put(join(record, 'x.gguf.part'), 'half')
  await put(join(record, 'x.gguf'), llamaFile())
  const before = [await snapshotDirectory(one), await snapshotDirectory(two)]
  expect(await library.reconcile()).toEqual(NOTHING)
  await rename(join(one, 'unet'), join(place.path, 'unet'))
  expect(await library.reconcile()).toEqual({ ...NOTHING, revalidated: [MODEL_ID] })
  await rename(join(place.path, 'unet'), join(one, 'unet'))
  expect((await library.reconcile()).revalidated).toEqual([MODEL_ID])
  // Even one whose record was lost with its backup is taken for nothing else.
  for (const name of ['metadata.json', 'metadata.json.bak']) await rm(join(record, name))
  const { left, ...others } = await library.reconcile()
  expect([left.map(({ model_id, code }) => [model_id, code]), others.adopted, others.staged]).toEqual([
    [[MODEL_ID, 'record_lost']],
    [],
    [],
  ])
  expect([(await snapshotDirectory(one)).length, await snapshotDirectory(two)]).toEqual([before[0]?.length, before[1]])
})

it('finds where a moved bundle lies by now, by what it is known by, and leaves one that may be in several places', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await place.bundle('disk/other', 'FluxPipeline')
  await importBundle(library, source)
  const disk = join(place.path, 'disk/models/sd')
  await mkdir(dirname(disk), { recursive: true })
  await rename(source, disk)
  const search = [join(place.path, 'disk')]
  expect((await library.reconcile()).relocated).toEqual([])
  expect((await library.reconcile({ search, dryRun: true })).relocated).toEqual([
    { model_id: MODEL_ID, source_path: disk },
  ])
  expect((await library.reconcile({ search })).relocated).toEqual([{ model_id: MODEL_ID, source_path: disk }])
  expect(await library.getModel(MODEL_ID)).toMatchObject({ source_path: disk, validation_state: 'valid' })
  for (const copy of ['a', 'b']) await writeCopy(disk, join(place.path, 'disk', copy))
  await rm(disk, { recursive: true })
  const { relocated, left } = await library.reconcile({ search })
  expect([relocated, left.map(({ code }) => code)]).toEqual([[], ['several_places']])
})

it('tells a bundle that was moved from one that was deleted, when it lies beside the places of models, and says where', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [moved, deleted] = [await place.bundle('models/moved'), await place.bundle('models/deleted', 'FluxPipeline')]
  const ids: string[] = []
  for (const source_path of [moved, deleted]) {
    const request = { source_path, family: 'Tiny', official_name: basename(source_path) }
    ids.push((await library.importExternalDiffusersDirectory(request)).model_id)
  }
  const away = join(place.path, 'models/by date/2026')
  await mkdir(dirname(away))
  await rename(moved, away)
  await rm(deleted, { recursive: true })
  const codes = async () => {
    const found = await Promise.all(ids.map((id) => library.getModel(id)))
    return found.map((model) => model?.validation_errors?.map(({ code }) => code))
  }
  expect(await codes()).toEqual([['missing'], ['missing']])
  const { left, relocated } = await library.reconcile()
  const message = `Its directory is gone, and it lies at ${away} by now.`
  expect([left, relocated]).toEqual([[{ model_id: ids[0], code: 'moved', message }], []])
  expect(await codes()).toEqual([['moved'], ['missing']])
  expect((await library.reconcile()).revalidated).toEqual([])
  await expect(library.resolveModelExecutionDescriptor(ids[0] ?? '')).rejects.toMatchObject({
    code: 'asset_not_executable',
    hint: 'Put the directory back to its source path, or relocate the model to where it lies now.',
  })
  await rename(away, join(place.path, 'elsewhere'))
  await library.reconcile()
  expect(await codes()).toEqual([['missing'], ['missing']])
  await rename(join(place.path, 'elsewhere'), away)
  await library.reconcile()
  await library.relocate(ids[0] ?? '', away)
  expect(await codes()).toEqual([[], ['missing']])
})

it('counts what sharing the bytes of equal files would save, but for those that share them and those of external models', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { root } = library
  const bytes = llamaFile()
  for (const name of ['one', 'two']) await put(join(root, `llm/llama/${name}/m.gguf`), bytes)
  await mkdir(join(root, 'llm/llama/three'))
  await link(join(root, 'llm/llama/one/m.gguf'), join(root, 'llm/llama/three/m.gguf'))
  await library.reconcile()
  const { duplicates, saving } = await library.findDuplicates()
  expect([saving, duplicates.map(({ size, files }) => [size, files.map(({ model_id }) => model_id)])]).toEqual([
    bytes.length,
    [[bytes.length, ['llm/llama/one', 'llm/llama/three', 'llm/llama/two']]],
  ])
})

it('says the same of models that it knows from last time, until their metadata or their files change', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { root } = library
  const file = (name: string) => join(root, `llm/llama/${name}/m.gguf`)
  for (const name of ['one', 'two', 'three']) await put(file(name), llamaFile())
  await library.reconcile()
  const first = await library.reconcile()
  expect(first.duplicates.map(({ files }) => files.length)).toEqual([3])
  expect(await library.reconcile()).toEqual(first)
  expect((await library.findDuplicates()).duplicates).toEqual(first.duplicates)
  await rm(file('one'))
  const metadata = join(root, 'llm/llama/two/metadata.json')
  const found = JSON.parse(await readFile(metadata, 'utf8'))
  await writeFile(metadata, JSON.stringify({ ...found, files: [] }))
  expect((await library.reconcile()).duplicates).toEqual([])
  await writeFile(metadata, JSON.stringify({ ...found, match_source: 'download_partial' }))
  await put(file('two'), llamaFile('qwen2'))
  expect((await library.reconcile()).completed).toEqual(['llm/llama/two'])
})

it('takes no copy that is under way, and none that a killed process left, for a model', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { root } = library
  await put(join(place.path, 'source/chat.gguf'), llamaFile())
  const leftover = join(root, 'llm/llama/.plinth-import-0123456789abcdef0123456789abcdef')
  await put(join(leftover, 'chat.gguf'), llamaFile())
  await put(join(leftover, 'metadata.json'), '{}')
  const reports: ReturnType<typeof library.reconcile>[] = []
  const { status } = await library.importDirectory(
    { source_path: join(place.path, 'source'), family: 'llama', official_name: 'Chat' },
    { onEvent: () => void reports.push(library.reconcile()) },
  )
  expect([status, reports.length > 0]).toEqual(['imported', true])
  for (const report of await Promise.all(reports)) expect(report).toEqual(NOTHING)
  expect([await library.reconcile(), (await library.listModels()).total]).toEqual([NOTHING, 1])
  expect((await readdir(leftover)).sort()).toEqual(['chat.gguf', 'metadata.json'])
})

it('reconciles from a terminal: what would be done, what was done, and nothing to do', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  await put(join(root, 'llm/llama/orphan/chat.gguf'), llamaFile())
  const planned = await run(place, ['reconcile', '--dry-run'])
  const done = await run(place, ['reconcile', '--json'])
  const again = await run(place, ['reconcile', '--search', place.path])
  const none = await run(place, ['duplicates'])
  expect([planned.stdout.split('\n')[0], JSON.parse(done.stdout).adopted, again.stdout, none.stdout]).toEqual([
    'adopted  llm/llama/orphan',
    ['llm/llama/orphan'],
    'nothing to do\n',
    '0 B could be saved\n',
  ])
  await writeFile(join(root, 'llm/llama/orphan/metadata.json'), '[]')
  await rm(join(root, 'llm/llama/orphan/metadata.json.bak'), { force: true })
  expect((await run(place, ['reconcile'])).exitCode).toBe(1)
})

const EXTERNAL = { storage_kind: 'external_reference', source_path: '/nowhere', entry_path: '/nowhere' }

async function put(path: string, bytes: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}

async function writeCopy(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    await mkdir(dirname(join(to, path.slice(from.length))), { recursive: true })
    await copyFile(path, join(to, path.slice(from.length)))
  }
}

function run(place: Scratch, argv: readonly string[]) {
  return tryCli(modelsDefinition, { argv: ['--library', join(place.path, 'library'), ...argv] })
}
