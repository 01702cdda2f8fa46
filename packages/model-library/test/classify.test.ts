import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { llamaFile, onnxFile, pickle, safetensorsWith, TENSORS, torchFile, writeFiles } from './model-files.ts'
import { scratch } from './scratch.ts'

/** What a file of this name and content is taken for: type, from what, format, state, codes. */
async function classified(name: string, content: string | Buffer) {
  await using place = await scratch()
  const file = join(place.path, name)
  await writeFile(file, content)
  return await summaryOf(file)
}

async function summaryOf(path: string) {
  const found = await classifyImportPath(path)
  const { model_type, model_type_resolution_source, format, validation_state, validation_errors } = found
  return [
    model_type,
    model_type_resolution_source,
    format,
    validation_state,
    ...validation_errors.map(({ code }) => code),
  ]
}

it('tells the type of a single file from its header: safetensors, GGUF, ONNX and PyTorch', async () => {
  expect(await classified('a.safetensors', safetensorsWith(TENSORS.llm))).toEqual([
    'llm',
    'tensor_names',
    'safetensors',
    'valid',
  ])
  expect(await classified('a.gguf', llamaFile())).toEqual(['llm', 'gguf_architecture', 'gguf', 'valid'])
  expect(await classified('a.gguf', llamaFile('bert'))).toEqual(['embedding', 'gguf_architecture', 'gguf', 'valid'])
  const onnx = onnxFile({ inputs: ['input_ids', 'attention_mask'], outputs: ['last_hidden_state'] })
  expect(await classified('a.onnx', onnx)).toEqual(['embedding', 'onnx_graph', 'onnx', 'valid'])
  const torch = torchFile(pickle(TENSORS.checkpoint))
  expect(await classified('a.ckpt', torch)).toEqual(['diffusion', 'tensor_names', 'pytorch', 'valid', 'unsafe_format'])
})

it('says everything that it found out about a file, with the source and the confidence of its type', async () => {
  await using place = await scratch()
  const path = join(place.path, 'tiny.gguf')
  await writeFile(path, llamaFile())
  expect(await classifyImportPath(path)).toEqual({
    path,
    kind: 'file',
    format: 'gguf',
    primary_file: 'tiny.gguf',
    model_type: 'llm',
    architecture_family: 'llama',
    model_type_resolution_source: 'gguf_architecture',
    model_type_resolution_confidence: 0.95,
    task_type_primary: 'text-generation',
    selected_artifact_quant: 'Q4_K_M',
    requires_unsafe_format: false,
    requires_custom_code: false,
    custom_code_sources: [],
    pickle_globals: [],
    files: [{ name: 'tiny.gguf', size: llamaFile().length }],
    size_bytes: llamaFile().length,
    validation_state: 'valid',
    validation_errors: [],
  })
})

it('names what a pickle would do, and never does it', async () => {
  const evil = pickle(['a.weight'], ['posix system'])
  expect(await classified('a.pt', torchFile(evil))).toEqual([
    'unknown',
    'none',
    'pytorch',
    'invalid',
    'dangerous_pickle',
    'unsafe_format',
  ])
  expect(await classified('a.bin', evil)).toEqual([
    'unknown',
    'none',
    'pickle',
    'invalid',
    'dangerous_pickle',
    'unsafe_format',
  ])
  const ownClass = pickle(['a.weight'], ['my_models Net'])
  expect(await classified('a.pt', torchFile(ownClass))).toEqual([
    'unknown',
    'none',
    'pytorch',
    'valid',
    'unlisted_pickle_globals',
    'unsafe_format',
  ])
})

it.each([
  ['behind a value that is dropped', '\x80\x02X\x05\x00\x00\x00posixX\x06\x00\x00\x00systemK\x010\x93.'],
  ['by way of the memo', '\x80\x02X\x05\x00\x00\x00posixq\x00X\x06\x00\x00\x00systemq\x0100h\x00h\x01\x93.'],
  ['in a text that only escapes tell', `\x80\x04S'o\\x73'\nX\x06\x00\x00\x00system\x93.`],
  ['in protocol 0', `cos\nsystem\n(S'ls'\ntR.`],
  ['as an instance', `(S'ls'\nios\nsystem\n.`],
  ['before the damage', `\x80\x02cos\nsystem\n\xff`],
  ['as an extension', `\x80\x02\x82\x01.`],
])('names a dangerous global %s', async (_, text) => {
  expect((await classified('a.pt', Buffer.from(text, 'latin1')))[4]).toBe('dangerous_pickle')
})

it('scans pickles of a zip file by any spelling of their names, and takes no number that only Python can read', async () => {
  const evil = torchFile(pickle(['a']), { 'archive/DATA.PKL': pickle(['a'], ['os system']) })
  expect((await classified('a.pt', evil))[4]).toBe('dangerous_pickle')
  const text = 'S"torch"\np2_0\nS"os"\np10\ng1_0\nS"system"\n\x93.'
  expect((await classified('a.pt', Buffer.from(text, 'latin1')))[3]).toBe('invalid')
})

it.each([
  ['weights_empty', 'a.safetensors', ''],
  ['weights_zeroed', 'a.safetensors', Buffer.alloc(1000)],
  ['lfs_pointer', 'a.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n'],
  ['weights_truncated', 'a.safetensors', safetensorsWith(TENSORS.llm).subarray(0, -1)],
  ['weights_trailing_bytes', 'a.safetensors', Buffer.concat([safetensorsWith(TENSORS.llm), Buffer.alloc(1)])],
  ['header_too_large', 'a.safetensors', Buffer.from([0, 0, 0, 0xff, 0, 0, 0, 0, 0x7b])],
  ['weights_damaged', 'a.safetensors', '\x02\x00\x00\x00\x00\x00\x00\x00[]'],
  ['weights_truncated', 'a.gguf', llamaFile().subarray(0, 100)],
  ['weights_truncated', 'ba.gguf', llamaFile().subarray(0, -17)],
  ['weights_truncated', 'a.onnx', onnxFile({ inputs: ['a'], outputs: ['b'] }).subarray(0, -1)],
  ['weights_damaged', 'a.onnx', '<html>'],
  ['weights_truncated', 'a.pt', torchFile(pickle(['a'])).subarray(0, -30)],
  ['format_unknown', 'a.bin', '<!doctype html>'],
  ['format_unknown', 'a.dat', 'text'],
  ['format_mismatch', 'a.safetensors', llamaFile()],
  ['format_mismatch', 'ba.safetensors', torchFile(pickle(['a']))],
])('finds %s in %s', async (code, name, content) => {
  const [, , , state, ...codes] = await classified(name, content)
  expect([state === 'valid', codes[0]]).toEqual([false, code])
})

it('takes a set of shards for one model by any of its files, and names the one that is missing', async () => {
  await using place = await scratch()
  const shard = safetensorsWith(TENSORS.llm)
  const directory = await writeFiles(join(place.path, 'set'), {
    'model-00001-of-00002.safetensors': shard,
    'model-00002-of-00002.safetensors': safetensorsWith(['model.layers.1.self_attn.q_proj.weight']),
    'model.safetensors.index.json': JSON.stringify({
      metadata: {},
      weight_map: { a: 'model-00001-of-00002.safetensors' },
    }),
    'other.safetensors': shard,
  })
  for (const name of ['model-00002-of-00002.safetensors', 'model.safetensors.index.json']) {
    const found = await classifyImportPath(join(directory, name))
    expect([found.kind, found.model_type, found.validation_state, ...found.files.map((file) => file.name)]).toEqual([
      'shard_set',
      'llm',
      'valid',
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ])
  }
  const lonely = await writeFiles(join(place.path, 'lonely'), { 'm-00002-of-00003.gguf': llamaFile() })
  const { validation_errors } = await classifyImportPath(join(lonely, 'm-00002-of-00003.gguf'))
  expect(validation_errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'shard_missing m-00001-of-00003.gguf',
    'shard_missing m-00003-of-00003.gguf',
  ])
})

it.each([
  ['not json', 'shard_index_damaged'],
  [JSON.stringify({ weight_map: { a: '../b.safetensors' } }), 'shard_index_unsafe'],
  [JSON.stringify({ weight_map: { a: 'b.safetensors' } }), 'shard_missing'],
])('refuses the shard index %s', async (index, code) => {
  await using place = await scratch()
  const files = { 'a.safetensors': safetensorsWith(TENSORS.llm), 'model.safetensors.index.json': index }
  const found = await summaryOf(await writeFiles(join(place.path, 'model'), files))
  expect(found.slice(3)).toEqual(['degraded', code])
})

it('brings the files that hold the tensors of an ONNX file, and misses them', async () => {
  await using place = await scratch()
  const model = onnxFile({ inputs: ['pixel_values'], outputs: ['logits'], external: ['model.onnx_data'] })
  const directory = await writeFiles(place.path, { 'model.onnx': model, 'model.onnx_data': 'numbers' })
  const { files, model_type } = await classifyImportPath(join(directory, 'model.onnx'))
  expect([model_type, ...files.map(({ name }) => name)]).toEqual(['vision', 'model.onnx', 'model.onnx_data'])
  const alone = onnxFile({ inputs: ['pixel_values'], outputs: ['logits'], external: ['gone.bin'] })
  expect((await classified('a.onnx', alone)).slice(3)).toEqual(['degraded', 'external_data_missing'])
  const leaving = onnxFile({ inputs: ['a'], outputs: ['b'], external: ['../../etc/passwd'] })
  expect((await classified('a.onnx', leaving)).slice(3)).toEqual(['degraded', 'shard_index_unsafe'])
})

it.each([
  [{ architectures: ['LlamaForCausalLM'], model_type: 'llama' }, 'llm'],
  [{ architectures: ['Qwen2_5_VLForConditionalGeneration'], model_type: 'qwen2_5_vl', vision_config: {} }, 'vlm'],
  [{ architectures: ['XLMRobertaForSequenceClassification'], id2label: { 0: 'LABEL_0' } }, 'reranker'],
  [{ architectures: ['BertModel'], model_type: 'bert' }, 'embedding'],
  [{ architectures: ['WhisperForConditionalGeneration'], model_type: 'whisper' }, 'audio'],
  [{ architectures: ['ViTForImageClassification'], model_type: 'vit' }, 'vision'],
  [{ _class_name: 'UNet2DConditionModel' }, 'diffusion'],
])('tells the type of a directory from its config.json: %j', async (config, type) => {
  await using place = await scratch()
  const files = { 'config.json': JSON.stringify(config), 'model.safetensors': safetensorsWith(['a']) }
  const [found, source] = await summaryOf(await writeFiles(join(place.path, 'model'), files))
  expect([found, source]).toEqual([type, 'config_architectures'])
})

it('takes a directory with a model_index.json for a diffusers bundle, and judges it as one', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  expect(await summaryOf(bundle)).toEqual(['diffusion', 'model_index', 'diffusers_directory', 'valid'])
  await writeFile(join(bundle, 'unet/config.json'), '[')
  expect((await summaryOf(bundle)).slice(3)).toEqual(['degraded', 'config_not_json'])
})

it('names what it would leave out of a directory, and what keeps one from being imported', async () => {
  await using place = await scratch()
  const directory = await writeFiles(join(place.path, 'model'), {
    'model.safetensors': safetensorsWith(TENSORS.llm),
    'metadata.json': '{}',
    'modeling.py': 'print(1)',
    '.git/config': '',
    'sub/vocab.bin': 'no weights',
  })
  await symlink(place.path, join(directory, 'loop'))
  expect(await summaryOf(directory)).toEqual([
    'llm',
    'tensor_names',
    'safetensors',
    'valid',
    'link_not_followed',
    'left_out',
    'unreferenced_code',
  ])
  await writeFile(join(directory, 'second.safetensors.part'), 'half')
  await symlink('nowhere', join(directory, 'gone.json'))
  await writeFile(join(directory, 'back\\slash'), '')
  const codes = (await summaryOf(directory)).slice(3)
  expect(codes).toEqual(expect.arrayContaining(['degraded', 'partial_download', 'dangling_link', 'name_unusable']))
})

it('says what there is at a path that holds nothing to import', async () => {
  await using place = await scratch()
  expect((await summaryOf(join(place.path, 'gone'))).slice(3)).toEqual(['invalid', 'missing'])
  expect((await summaryOf(await writeFiles(join(place.path, 'empty'), { 'README.md': '' }))).slice(3)).toEqual([
    'invalid',
    'no_weights',
  ])
  expect((await summaryOf('/dev/null')).slice(3)).toEqual(['invalid', 'not_a_file'])
})

it('lists no more findings than anybody reads, and none of what lies deeper than a model does', async () => {
  await using place = await scratch()
  const set = await writeFiles(join(place.path, 'set'), {
    'm-00001-of-00300.safetensors': safetensorsWith(TENSORS.llm),
  })
  const { validation_errors } = await classifyImportPath(join(set, 'm-00001-of-00300.safetensors'))
  const last = validation_errors.at(-1)
  expect([validation_errors.length, last?.code, last?.message]).toEqual([
    251,
    'more_findings',
    'There are 49 more findings.',
  ])
  const deep = await writeFiles(join(place.path, 'deep'), {
    [`${'a/'.repeat(40)}m.safetensors`]: '',
    'm.gguf': llamaFile(),
  })
  expect((await summaryOf(deep)).slice(3)).toEqual(['degraded', 'too_many_files'])
})

it('says that it cannot look where the system refuses', async () => {
  await using place = await scratch()
  await symlink('loop', join(place.path, 'loop'))
  expect((await summaryOf(join(place.path, 'loop'))).slice(3)).toEqual(['invalid', 'unreachable'])
})
