import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { llamaFile, onnxFile, pickle, safetensorsWith, TENSORS, torchFile, writeFiles } from './model-files.ts'
import { scratch } from './scratch.ts'

it.each([
  ['a LoRA of a diffusion model', TENSORS.lora, 'diffusion lora'],
  ['a LoRA of a language model', ['base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight'], 'llm lora'],
  ['an SDXL checkpoint', ['model.diffusion_model.a', 'conditioner.embedders.0.b'], 'diffusion checkpoint'],
  ['a Flux transformer', ['double_blocks.0.img_attn.a', 'single_blocks.0.linear1.weight'], 'diffusion transformer'],
  ['a UNet', ['down_blocks.0.a', 'up_blocks.0.b', 'time_embedding.linear_1.weight'], 'diffusion unet'],
  ['a VAE', ['encoder.down_blocks.0.a', 'decoder.up_blocks.0.b'], 'diffusion vae'],
  ['a ControlNet', ['controlnet_cond_embedding.conv_in.weight'], 'diffusion controlnet'],
  [
    'a model that sees and reads',
    ['vision_tower.a.b', 'language_model.model.layers.0.self_attn.q_proj.weight'],
    'vlm undefined',
  ],
  ['Whisper', ['model.encoder.conv1.weight', 'model.decoder.layers.0.fc1.weight'], 'audio undefined'],
  ['a speech encoder', ['wav2vec2.encoder.layers.0.a'], 'audio undefined'],
  ['BERT', ['embeddings.word_embeddings.weight', 'encoder.layer.0.attention.self.query.weight'], 'embedding undefined'],
  [
    'a cross-encoder',
    ['bert.embeddings.word_embeddings.weight', 'bert.encoder.layer.0.attention.a', 'classifier.weight'],
    'reranker undefined',
  ],
  ['ViT', ['vit.embeddings.patch_embeddings.projection.weight'], 'vision undefined'],
  ['ResNet', ['conv1.weight', 'layer1.0.conv1.weight'], 'vision undefined'],
  ['GPT-2', ['transformer.h.0.attn.c_attn.weight', 'transformer.wte.weight'], 'llm undefined'],
  ['what nobody knows', ['a', 'b'], 'unknown undefined'],
])('knows %s by the names of its tensors, as safetensors and as a pickle', async (_, tensors, expected) => {
  await using place = await scratch()
  await writeFiles(place.path, {
    'a.safetensors': safetensorsWith(tensors),
    'a.pt': torchFile(pickle(tensors.map((each) => `${each}`))),
  })
  const found = await Promise.all(['a.safetensors', 'a.pt'].map((name) => classifyImportPath(join(place.path, name))))
  const dotless = tensors.some((each) => !each.includes('.'))
  expect(found.map(({ model_type, subtype }) => `${model_type} ${subtype}`)).toEqual([
    expected,
    dotless ? 'unknown undefined' : expected,
  ])
})

it.each([
  ['nomic-bert', 'embedding'],
  ['clip', 'vision'],
  ['qwen2vl', 'vlm'],
  ['whisper', 'audio'],
  ['flux', 'diffusion'],
  ['qwen3', 'llm'],
])('knows a GGUF file of the architecture %s', async (architecture, type) => {
  await using place = await scratch()
  await writeFiles(place.path, { 'a.gguf': llamaFile(architecture) })
  expect((await classifyImportPath(join(place.path, 'a.gguf'))).model_type).toBe(type)
})

it.each([
  [['sample', 'timestep', 'encoder_hidden_states'], ['out_sample'], 'diffusion'],
  [['input_ids', 'past_key_values.0.key'], ['logits', 'present.0.key'], 'llm'],
  [['pixel_values', 'input_ids'], ['logits_per_image'], 'vlm'],
  [['input_features'], ['last_hidden_state'], 'audio'],
  [['x'], ['y'], 'unknown'],
])('knows an ONNX graph that takes %j and gives %j', async (inputs, outputs, type) => {
  await using place = await scratch()
  await writeFiles(place.path, { 'a.onnx': onnxFile({ inputs, outputs }) })
  expect((await classifyImportPath(join(place.path, 'a.onnx'))).model_type).toBe(type)
})

it('knows a model of sentence-transformers, and what a safetensors file says of itself', async () => {
  await using place = await scratch()
  const modules = JSON.stringify([{ type: 'sentence_transformers.models.Transformer' }])
  const sentences = await writeFiles(join(place.path, 'sentences'), {
    'modules.json': modules,
    'a.safetensors': safetensorsWith(['a']),
  })
  expect((await classifyImportPath(sentences)).model_type_resolution_source).toBe('sentence_transformers')
  const header = JSON.stringify({ __metadata__: { 'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora' } })
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  await writeFiles(place.path, { 'lora.safetensors': Buffer.concat([length, Buffer.from(header)]) })
  const { model_type, subtype, model_type_resolution_source } = await classifyImportPath(
    join(place.path, 'lora.safetensors'),
  )
  expect([model_type, subtype, model_type_resolution_source]).toEqual(['diffusion', 'lora', 'file_metadata'])
})

it('takes the whole file for the primary one, not the projector, the adapter or the deeper file beside it', async () => {
  await using place = await scratch()
  const small = llamaFile()
  const directory = await writeFiles(join(place.path, 'model'), {
    'mmproj.gguf': Buffer.concat([small, Buffer.alloc(1000, 1)]),
    'model-q4.gguf': small,
    'model-q8.gguf': Buffer.concat([small, Buffer.alloc(500, 1)]),
    'deep/model.safetensors': safetensorsWith(TENSORS.llm),
  })
  expect((await classifyImportPath(directory)).primary_file).toBe('model-q8.gguf')
})
