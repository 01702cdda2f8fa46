import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { encodeSafetensors, type TestTensor } from './safetensors-file.ts'

/** A small file of weights of a language model. */
export function smallModel(fill = 1): Buffer {
  return encodeSafetensors(NAMES.map((name) => tensor(name, fill)))
}

/** A text of the form that Git LFS leaves in the place of a file that was not fetched. */
export const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0123456789abcdef'.repeat(4)}\nsize 4096\n`

/** A pickle of an empty dictionary, as an old checkpoint is one. */
export const PICKLE = Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x2e])

/** Writes a file of weights of so many bytes that takes next to no room on the disk. */
export function writeLargeModel(path: string, bytes: number): void {
  const header = Buffer.from(
    JSON.stringify({
      'model.layers.0.self_attn.q_proj.weight': { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] },
    }),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(path, 'w')
  writeSync(file, Buffer.concat([length, header, Buffer.alloc(256 * 1024, 7)]))
  ftruncateSync(file, 8 + header.length + bytes)
  closeSync(file)
}

const NAMES = [
  'model.embed_tokens.weight',
  'model.layers.0.self_attn.q_proj.weight',
  'model.layers.0.mlp.gate_proj.weight',
]

function tensor(name: string, fill: number): TestTensor {
  return { name, dtype: 'F32', shape: [64, 16], data: Buffer.alloc(4096, fill) }
}
