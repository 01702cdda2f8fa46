import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { scratch } from './scratch.ts'
import { digestOf, leftovers } from './weight-sources.ts'

const WEIGHTS = join(import.meta.dirname, '../fixtures/weights')

it.each([
  ['llm.safetensors', ['llm', 'tensor_names', 'safetensors', 'valid']],
  ['llama.gguf', ['llm', 'gguf_architecture', 'gguf', 'valid']],
  ['embedding.onnx', ['embedding', 'onnx_graph', 'onnx', 'valid']],
  ['external.onnx', ['embedding', 'onnx_graph', 'onnx', 'valid']],
  ['llm.pt', ['llm', 'tensor_names', 'pytorch', 'valid', 'unsafe_format']],
  ['llm-legacy.bin', ['llm', 'tensor_names', 'pytorch', 'valid', 'unsafe_format']],
  ['whole-module.pt', ['unknown', 'none', 'pytorch', 'valid', 'unlisted_pickle_globals', 'unsafe_format']],
  ['script.pt', ['unknown', 'none', 'pytorch', 'valid', 'unlisted_pickle_globals', 'unsafe_format']],
  ['evil.ckpt', ['unknown', 'none', 'pytorch', 'invalid', 'dangerous_pickle', 'unsafe_format']],
])('knows %s, as its own package writes it', async (name, expected) => {
  const found = await classifyImportPath(join(WEIGHTS, name))
  const { model_type, model_type_resolution_source, format, validation_state, validation_errors } = found
  const codes = validation_errors.map(({ code }) => code)
  expect([model_type, model_type_resolution_source, format, validation_state, ...codes]).toEqual(expected)
})

it('imports what torch, safetensors, onnx and gguf write, and leaves out nothing that belongs to it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const names = ['llm.safetensors', 'llama.gguf', 'external.onnx', 'llm.pt', 'llm-legacy.bin', 'evil.ckpt']
  await cp(WEIGHTS, join(place.path, 'weights'), { recursive: true })
  const results = []
  for (const official_name of names) {
    const source_path = join(place.path, 'weights', official_name)
    results.push(await library.importFile({ source_path, family: 'real', official_name }))
  }
  expect(results.map(({ status }) => status)).toEqual([
    'imported',
    'imported',
    'imported',
    'imported',
    'imported',
    'failed',
  ])
  const onnx = await library.getModel('embedding/real/external_onnx')
  expect(onnx?.files?.map(({ name, sha256 }) => [name, sha256])).toEqual(
    await Promise.all(
      ['external.onnx', 'external.onnx_data'].map(async (name) => [
        name,
        digestOf(await readFile(join(WEIGHTS, name))),
      ]),
    ),
  )
  const kept = await leftovers(library.root)
  expect(kept.filter((name) => name.includes('evil'))).toEqual([])
  const { models } = await library.listModels()
  expect(models.filter((model) => model.requires_unsafe_format).map(({ primary_file }) => primary_file)).toEqual([
    'llm-legacy.bin',
    'llm.pt',
  ])
})
