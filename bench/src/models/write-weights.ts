import { closeSync, openSync, writeSync } from 'node:fs'

/** Writes a safetensors file of one tensor with so many bytes, which differ from block to block. */
export function writeWeights(path: string, bytes: number, seed = 1): string {
  const header = JSON.stringify({ weight: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } })
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = openSync(path, 'w')
  writeSync(file, Buffer.concat([length, Buffer.from(header)]))
  const block = Buffer.alloc(Math.min(bytes, BLOCK))
  for (let at = 0; at < block.length; at += 1) block[at] = (at * 31 + seed) % 251
  for (let written = 0; written < bytes; written += block.length) {
    block.writeUInt32LE(written / block.length + seed)
    writeSync(file, block, 0, Math.min(block.length, bytes - written))
  }
  closeSync(file)
  return path
}

const BLOCK = 1024 * 1024
