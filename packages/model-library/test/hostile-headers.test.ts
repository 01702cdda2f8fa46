import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import type { OpenFile } from '../src/bundle/regular-file.ts'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { checkBounds, memoryFile, readCounted } from './fuzz-formats.ts'
import { onnxFile, pickle, safetensorsWith, torchFile, writeFiles } from './model-files.ts'
import { scratch } from './scratch.ts'

const TERABYTE = 2 ** 40
const MEGABYTE = 1024 * 1024

/** What a hostile file comes to, and whether it cost no more time and memory than any file may. */
async function answer(name: string, file: OpenFile) {
  const [started, before] = [performance.now(), process.memoryUsage().rss]
  const counted = await readCounted(file, name)
  checkBounds(counted)
  const isBounded = performance.now() - started < 30_000 && process.memoryUsage().rss - before < 600 * MEGABYTE
  const { read } = counted
  return [read.state === 'fault' ? read.fault : read.state, isBounded]
}

/** A file of a terabyte that begins so and then repeats a piece for ever; no disk holds it. */
function endless(head: Buffer, piece: Buffer): OpenFile {
  return {
    size: TERABYTE,
    read: async (position, length) => {
      const bytes = Buffer.alloc(Math.min(length, TERABYTE - position)).fill(piece)
      if (position < head.length) head.copy(bytes, 0, position)
      return bytes
    },
  }
}

function gguf(tensors: bigint, keys: bigint, ...rest: Buffer[]): Buffer {
  const head = Buffer.alloc(24)
  head.write('GGUF')
  head.writeUInt32LE(3, 4)
  head.writeBigUInt64LE(tensors, 8)
  head.writeBigUInt64LE(keys, 16)
  return Buffer.concat([head, ...rest])
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

it.each([
  [
    'a safetensors header of a terabyte',
    'a.safetensors',
    endless(Buffer.concat([u64(2n ** 39n), Buffer.from('{')]), Buffer.from('{')),
    'header_too_large',
  ],
  ['a GGUF file with 2^60 keys', 'a.gguf', endless(gguf(0n, 2n ** 60n), Buffer.alloc(16)), 'header_too_large'],
  ['a GGUF file with 2^60 tensors', 'a.gguf', endless(gguf(2n ** 60n, 0n), Buffer.alloc(24)), 'header_too_large'],
  ['a GGUF key of 2^63 bytes', 'a.gguf', endless(gguf(0n, 1n, u64(2n ** 63n)), Buffer.from('a')), 'header_too_large'],
  [
    'GGUF arrays in arrays',
    'a.gguf',
    endless(gguf(0n, 1n, u64(1n), Buffer.from('a')), Buffer.from([9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])),
    'weights_damaged',
  ],
  ['an ONNX file of fields alone', 'a.onnx', endless(Buffer.alloc(0), Buffer.from([0x08, 0x01])), 'header_too_large'],
  ['a pickle of marks alone', 'a.pt', endless(Buffer.from([0x80, 2]), Buffer.from('(')), 'header_too_large'],
  [
    'a pickle that remembers for ever',
    'a.pt',
    endless(Buffer.from([0x80, 4, 0x4e]), Buffer.from([0x94])),
    'header_too_large',
  ],
  ['a pickle that never ends', 'a.pt', endless(Buffer.from([0x80, 2]), Buffer.from('N0')), 'header_too_large'],
  ['a zip file with no end', 'a.pt', endless(Buffer.from('PK\u0003\u0004'), Buffer.from('PK')), 'weights_truncated'],
] as const)('answers %s within its bounds', async (...[, name, file, expected]) => {
  expect(await answer(name, file)).toEqual([expected, true])
})

it('unpacks no more of a zip file than its directory says, and nothing that is large', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 * MEGABYTE))
  const small = torchFile(bomb)
  // Both headers of the first entry: deflated, and larger than it says.
  for (const signature of ['PK\u0003\u0004', 'PK\u0001\u0002'])
    small.writeUInt16LE(8, small.indexOf(signature) + (signature.endsWith('\u0002') ? 10 : 8))
  expect(await answer('a.pt', memoryFile(small))).toEqual(['weights_damaged', true])
  expect(
    await answer('a.pt', memoryFile(torchFile(pickle(['a']), { 'archive/more.pkl': Buffer.alloc(40 * MEGABYTE) }))),
  ).toEqual(['header_too_large', true])
})

it('takes no longer for names that patterns would go over again and again', async () => {
  await using place = await scratch()
  const long = (word: string) => word.repeat(500_000)
  const config = JSON.stringify({
    architectures: [long('Llava')],
    _class_name: long('Transformer'),
    model_type: long('a'),
  })
  const tensors = Array.from({ length: 3000 }, (_, turn) => `${'model.'.repeat(80)}${turn}`)
  const directory = await writeFiles(place.path, {
    'config.json': config,
    'model.safetensors': safetensorsWith(tensors),
    'model.onnx': onnxFile({ inputs: Array.from({ length: 2000 }, () => 'sample '.repeat(70)), outputs: [] }),
  })
  const started = performance.now()
  const [all, onnx] = [await classifyImportPath(directory), await classifyImportPath(join(directory, 'model.onnx'))]
  expect([all.model_type, all.config_model_type, onnx.model_type, performance.now() - started < 10_000]).toEqual([
    'unknown',
    undefined,
    'unknown',
    true,
  ])
})
