import { truncateSync } from 'node:fs'
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelImportResultV1, ModelMetadataV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import type { ImportProgress } from '../src/import/import-progress.ts'
import { llamaFile, onnxFile, safetensorsWith, TENSORS, writeFiles } from './model-files.ts'
import { codeOf, NOW, scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'
import { digestOf, ID, importTiny, leftovers, NAMES, sources } from './weight-sources.ts'

it('copies a file under its type, family and name, with its digest and everything that its header tells', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await writeFiles(join(place.path, 'from'), { 'Tiny Q4.gguf': llamaFile() })
  const before = await untouchedParts(source)
  const source_path = join(source, 'Tiny Q4.gguf')
  const result = await library.importFile({ source_path, ...NAMES, tags: ['small'], notes: 'mine' })
  expect(ModelImportResultV1.parse(result)).toEqual({
    contract_version: 1,
    model_id: ID,
    status: 'imported',
    validation_state: 'valid',
    errors: [],
  })
  expect(await readFile(join(library.root, ID, 'Tiny Q4.gguf'))).toEqual(llamaFile())
  expect(await untouchedParts(source)).toBe(before)
  const sha256 = digestOf(llamaFile())
  const size = llamaFile().length
  const document: unknown = JSON.parse(await readFile(join(library.root, ID, 'metadata.json'), 'utf8'))
  expect(ModelMetadataV1.parse(document)).toEqual({
    schema_version: 2,
    model_id: ID,
    family: 'llama_2',
    model_type: 'llm',
    official_name: 'Tiny 7B',
    cleaned_name: 'tiny_7b',
    tags: ['small'],
    notes: 'mine',
    architecture_family: 'llama',
    added_date: NOW,
    updated_date: NOW,
    hashes: { sha256 },
    size_bytes: size,
    files: [{ name: 'Tiny Q4.gguf', original_name: 'Tiny Q4.gguf', size, sha256 }],
    selected_artifact_quant: 'Q4_K_M',
    match_source: 'import',
    storage_kind: 'library_owned',
    import_state: 'ready',
    validation_state: 'valid',
    validation_errors: [],
    last_valid_at: NOW,
    task_type_primary: 'text-generation',
    task_classification_source: 'gguf_architecture',
    task_classification_confidence: 0.95,
    model_type_resolution_source: 'gguf_architecture',
    model_type_resolution_confidence: 0.95,
    recommended_backend: 'llama.cpp',
    runtime_engine_hints: ['llama.cpp', 'ollama'],
  })
  expect(await library.getModel(ID)).toEqual(document)
})

it('lists and finds an imported file, and describes it with its primary file as the entry', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importTiny(library, place.path)
  const { models } = await library.searchModels({ query: 'tiny', filters: { validation_state: 'valid' } })
  expect(models).toMatchObject([
    { model_id: ID, primary_file: 'tiny.gguf', storage_kind: 'library_owned', size_bytes: llamaFile().length },
  ])
  expect(await library.resolveModelExecutionDescriptor(ID)).toMatchObject({
    entry_path: join(library.root, ID, 'tiny.gguf'),
    task_type_primary: 'text-generation',
    storage_kind: 'library_owned',
    validation_state: 'valid',
    recommended_backend: 'llama.cpp',
    dependency_requirements: { validation_state: 'resolved', bindings: [] },
  })
})

it('copies a directory with its nested layout, and names that collide stay apart', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const files = {
    'config.json': JSON.stringify({ architectures: ['LlamaForCausalLM'], model_type: 'llama' }),
    'a/model.safetensors': safetensorsWith(TENSORS.llm),
    'b/model.safetensors': safetensorsWith([...TENSORS.llm, 'another']),
    'b/deep/er/notes.txt': 'ü',
    '.gitattributes': '*',
  }
  const source_path = await writeFiles(join(place.path, 'from'), files)
  expect(await library.importDirectory({ source_path, ...NAMES })).toMatchObject({ status: 'imported', model_id: ID })
  for (const [name, content] of Object.entries(files))
    expect(await readFile(join(library.root, ID, name))).toEqual(Buffer.from(content))
  const metadata = await library.getModel(ID)
  expect(metadata?.files?.map(({ name, sha256 }) => [name, sha256]).sort()).toEqual(
    Object.entries(files)
      .map(([name, content]) => [name, digestOf(Buffer.from(content))])
      .sort(),
  )
  expect([metadata?.files?.[0]?.name, metadata?.config_model_type]).toEqual(['b/model.safetensors', 'llama'])
})

it('copies a diffusers directory as a bundle that is bound to what runs it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source_path = await place.bundle('bundle')
  const result = await library.importDirectory({ source_path, family: 'Tiny', official_name: 'One' })
  expect(result).toMatchObject({ status: 'imported', model_id: 'diffusion/tiny/one', validation_state: 'valid' })
  await rm(source_path, { recursive: true })
  const descriptor = await library.resolveModelExecutionDescriptor('diffusion/tiny/one')
  expect(descriptor).toMatchObject({
    entry_path: join(library.root, 'diffusion/tiny/one'),
    bundle_format: 'diffusers_directory',
    pipeline_class: 'StableDiffusionPipeline',
    dependency_requirements: { validation_state: 'resolved' },
  })
  expect(descriptor.dependency_requirements.bindings.map(({ binding_id }) => binding_id)).toEqual(['light', 'pytorch'])
  const { models } = await library.listModels()
  expect(models.map(({ primary_file }) => primary_file)).toEqual([undefined])
})

it('copies the files that links of a Hugging Face cache lead to', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await writeFiles(join(place.path, 'blobs'), { abc: safetensorsWith(TENSORS.llm) })
  const source_path = join(place.path, 'snapshot')
  await mkdir(source_path)
  await symlink('../blobs/abc', join(source_path, 'model.safetensors'))
  await library.importDirectory({ source_path, ...NAMES })
  const copy = await stat(join(library.root, ID, 'model.safetensors'))
  expect([copy.isFile(), copy.nlink, (await stat(join(place.path, 'blobs/abc'))).nlink]).toEqual([true, 1, 1])
})

it('brings a whole set of shards, and the files that hold the tensors of an ONNX file', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const from = await writeFiles(join(place.path, 'from'), {
    'm-00001-of-00002.safetensors': safetensorsWith(TENSORS.llm),
    'm-00002-of-00002.safetensors': safetensorsWith(['other']),
    'model.onnx': onnxFile({ inputs: ['pixel_values'], outputs: ['logits'], external: ['data/model.bin'] }),
    'data/model.bin': 'numbers',
  })
  await library.importFile({ source_path: join(from, 'm-00002-of-00002.safetensors'), ...NAMES })
  await library.importFile({ source_path: join(from, 'model.onnx'), ...NAMES })
  const names = async (id: string) => (await library.getModel(id))?.files?.map(({ name }) => name)
  expect(await names(ID)).toEqual(['m-00001-of-00002.safetensors', 'm-00002-of-00002.safetensors'])
  expect(await names('vision/llama_2/tiny_7b')).toEqual(['model.onnx', 'data/model.bin'])
  expect((await library.revalidate('vision/llama_2/tiny_7b')).status).toBe('unchanged')
})

it('answers unchanged for the same bytes again, and id_taken for others', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source_path = await importTiny(library, place.path)
  expect((await library.importFile({ source_path, ...NAMES })).status).toBe('unchanged')
  const changed = llamaFile()
  changed.writeUInt8(7, changed.length - 1)
  await writeFile(source_path, changed)
  const again = await library.importFile({ source_path, ...NAMES })
  expect([again.status, again.errors[0]?.code]).toEqual(['failed', 'id_taken'])
  expect((await library.listModels()).total).toBe(1)
})

it('makes one model when many import one file at once', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { 'tiny.gguf': source_path = '' } = await sources(place.path)
  const results = await Promise.all(Array.from({ length: 5 }, () => library.importFile({ source_path, ...NAMES })))
  expect(results.map(({ status }) => status).sort()).toEqual([
    'imported',
    'unchanged',
    'unchanged',
    'unchanged',
    'unchanged',
  ])
  expect(await leftovers(library.root)).toEqual(['llm', 'llm/llama_2', ID, `${ID}/metadata.json`, `${ID}/tiny.gguf`])
})

it('takes the type that it is told over the one that it sees', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { 'tiny.gguf': source_path = '' } = await sources(place.path)
  const { model_id } = await library.importFile({ source_path, ...NAMES, model_type: 'embedding' })
  expect([model_id, (await library.getModel(model_id))?.model_type_resolution_source]).toEqual([
    'embedding/llama_2/tiny_7b',
    'request',
  ])
})

it('makes a hard link or a reflink on request, and says when it had to copy', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { 'tiny.gguf': source_path = '' } = await sources(place.path)
  const linked = await library.importFile({ source_path, ...NAMES, mode: 'hardlink' })
  expect([linked.errors, (await stat(source_path)).nlink]).toEqual([[], 2])
  const cloned = await library.importFile({ source_path, family: 'a', official_name: 'b', mode: 'reflink' })
  const codes = cloned.errors.map(({ code, severity }) => `${severity} ${code}`)
  expect([['warning copied_instead'], []]).toContainEqual(codes)
  expect(await readFile(join(library.root, 'llm/a/b/tiny.gguf'))).toEqual(llamaFile())
})

it.each([
  ['not_a_file', { wanted: 'importFile', source: 'directory' }],
  ['not_a_directory', { wanted: 'importDirectory', source: 'file' }],
  ['missing', { wanted: 'importFile', source: 'gone' }],
  ['dangerous_pickle', { wanted: 'importFile', source: 'evil' }],
  ['lfs_pointer', { wanted: 'importFile', source: 'pointer' }],
  ['weights_truncated', { wanted: 'importDirectory', source: 'damaged' }],
  ['source_inside_library', { wanted: 'importDirectory', source: 'inside' }],
  ['source_holds_library', { wanted: 'importDirectory', source: 'around' }],
] as const)('leaves nothing of an import that fails as %s', async (code, { wanted, source }) => {
  await using place = await scratch()
  await using library = await place.library()
  const { [source]: source_path = join(place.path, 'gone') } = await sources(place.path)
  if (source === 'inside') await writeFiles(source_path, { 'a.gguf': llamaFile() })
  const { status, errors } = await library[wanted]({ source_path, ...NAMES })
  expect([status, errors.map((error) => error.code)]).toEqual(['failed', expect.arrayContaining([code])])
  expect(await leftovers(library.root)).toEqual(
    source === 'inside' ? ['llm', 'llm/mine', 'llm/mine/own', 'llm/mine/own/a.gguf'] : [],
  )
})

it('refuses a request with a field that is wrong, missing or unknown', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const right = { source_path: 'a', family: 'b', official_name: 'c' }
  const wrong: readonly object[] = [
    { ...right, family: ' ' },
    { ...right, model_type: '../up' },
    { ...right, mode: 'move' },
    { ...right, tags: 'one' },
    { ...right, notes: 1 },
    { ...right, other: 1 },
    { family: undefined },
  ]
  for (const change of wrong)
    expect(await codeOf(library.importFile({ ...right, ...change }))).toBe('invalid_import_request')
  expect(await codeOf(library.importInPlace({ model_id: '' }))).toBe('invalid_import_request')
  expect(await codeOf(library.importInPlace({ model_id: '../a/b' }))).toBe('invalid_model_id')
})

it('tells of every piece that it copies, and of nothing more than there is', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const big = Buffer.concat([llamaFile(), Buffer.alloc(3_000_000, 1)])
  const source_path = await writeFiles(join(place.path, 'from'), { 'a.gguf': big, 'b.txt': 'text' })
  const seen: ImportProgress[] = []
  await library.importDirectory({ source_path, ...NAMES }, { onEvent: (progress) => seen.push(progress) })
  const total = big.length + 4
  expect(seen.at(-1)).toEqual({ phase: 'copying', completed: total, total, unit: 'bytes', message: 'b.txt' })
  const completed = seen.map((progress) => progress.completed)
  expect([completed, seen.length >= 4]).toEqual([completed.toSorted((a, b) => a - b), true])
})

it('leaves nothing of a copy that is cancelled, at whatever piece', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const big = Buffer.concat([llamaFile(), Buffer.alloc(3_000_000, 1)])
  const source_path = await writeFiles(join(place.path, 'from'), { 'a.gguf': big, 'sub/b.gguf': big })
  for (const pieces of [0, 1, 3, 5]) {
    const controller = new AbortController()
    let seen = 0
    if (pieces === 0) controller.abort()
    const onEvent = () => {
      seen += 1
      if (seen === pieces) controller.abort()
    }
    const call = library.importDirectory({ source_path, ...NAMES }, { signal: controller.signal, onEvent })
    expect(await codeOf(call)).toBe('cancelled')
    expect(await leftovers(library.root)).toEqual([])
  }
  expect((await library.importDirectory({ source_path, ...NAMES })).status).toBe('imported')
})

it('notices that a file is written to while it is copied', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const big = Buffer.concat([llamaFile(), Buffer.alloc(3_000_000, 1)])
  const source_path = join(await writeFiles(join(place.path, 'from'), { 'a.gguf': big }), 'a.gguf')
  const onEvent = () => truncateSync(source_path, big.length - 5)
  const { status, errors } = await library.importFile({ source_path, ...NAMES }, { onEvent })
  expect([status, errors.map(({ code }) => code)]).toEqual(['failed', ['source_changed']])
  expect(await leftovers(library.root)).toEqual([])
})
