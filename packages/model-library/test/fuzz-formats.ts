import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { campaignRounds } from '@plinth/durable/testing'
import fc from 'fast-check'
import type { OpenFile } from '../src/bundle/regular-file.ts'
import { LONGEST_NAME, MAX_HEADER_BYTES, MOST_NAMES, type ModelFileRead } from '../src/formats/model-file.ts'
import { readModel } from '../src/formats/read-model-file.ts'

const WEIGHTS = join(import.meta.dirname, '../fixtures/weights')

/** The files that are mutated, by format. */
export const FUZZED = {
  safetensors: ['llm.safetensors'],
  gguf: ['llama.gguf'],
  onnx: ['embedding.onnx', 'external.onnx'],
  'pytorch zip': ['llm.pt', 'script.pt', 'evil.ckpt'],
  pickle: ['llm-legacy.bin'],
} as const

/** Reads mutated and invented headers of a format, 10,000 or a tenth of it. Rejects where one throws, takes long, or reads or keeps over a bound. */
export async function fuzzFormat(
  format: keyof typeof FUZZED,
  share: 'whole' | 'tenth',
): Promise<{ runs: number; slowestMs: number }> {
  const files = FUZZED[format].map((name) => ({ name, bytes: readFileSync(join(WEIGHTS, name)) }))
  let [runs, slowestMs] = [0, 0]
  const property = fc.asyncProperty(fc.nat(), MUTATIONS, async (choice, mutations) => {
    const { name, bytes } = files[choice % files.length] ?? { name: '', bytes: Buffer.alloc(0) }
    const mutated = mutations.reduce<Buffer>(mutate, bytes)
    const started = performance.now()
    checkBounds(await readCounted(memoryFile(mutated), name))
    slowestMs = Math.max(slowestMs, performance.now() - started)
    runs += 1
  })
  await fc.assert(property, { numRuns: campaignRounds(10_000, share), seed: 20261121, endOnFailure: true })
  return { runs, slowestMs }
}

/** What reading a file came to, and how many bytes of it were read. */
export async function readCounted(
  file: OpenFile,
  name: string,
): Promise<{ readonly read: ModelFileRead; readonly bytes: number }> {
  let bytes = 0
  const counted: OpenFile = {
    size: file.size,
    read: async (position, length) => {
      const got = await file.read(position, length)
      bytes += got.length
      return got
    },
  }
  return { read: await readModel(counted, name), bytes }
}

/** A file in memory. */
export function memoryFile(bytes: Buffer): OpenFile {
  return {
    size: bytes.length,
    read: async (position, length) => bytes.subarray(position, position + Math.max(0, length)),
  }
}

/** Rejects what was read or kept over a bound. */
export function checkBounds({ read, bytes }: { readonly read: ModelFileRead; readonly bytes: number }): void {
  // GGUF is read again from its beginning with each larger piece.
  if (bytes > 2 * MAX_HEADER_BYTES) throw new Error(`${bytes} bytes were read`)
  if (read.state !== 'read') return
  const { tensors, inputs, outputs, externalFiles, globals } = read.file
  for (const names of [tensors, inputs, outputs, externalFiles, globals]) {
    if (names.length > MOST_NAMES) throw new Error(`${names.length} names were kept`)
    if (names.some((name) => name.length > 2 * LONGEST_NAME + 1)) throw new Error('a long name was kept')
  }
}

type Mutation = typeof MUTATION extends fc.Arbitrary<infer Each> ? Each : never

/** Numbers at which lengths and counts go wrong. */
const NUMBERS = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]

const MUTATION = fc.record({
  kind: fc.constantFrom('byte', 'u32', 'u64', 'cut', 'insert', 'repeat', 'drop', 'text'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  number: fc.constantFrom(...NUMBERS),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
})
const MUTATIONS = fc.array(MUTATION, { minLength: 1, maxLength: 6 })

function mutate(bytes: Buffer, { kind, at, number, bytes: other }: Mutation): Buffer {
  const place = Math.floor(at * bytes.length)
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
  if (kind === 'cut') return before
  if (kind === 'insert') return Buffer.concat([before, other, after])
  if (kind === 'repeat') return Buffer.concat([before, after.subarray(0, 200), after])
  if (kind === 'drop') return Buffer.concat([before, after.subarray(other.length)])
  if (kind === 'text') return Buffer.concat([before, Buffer.from(number.toString()), after])
  const written = Buffer.from(kind === 'byte' ? other.subarray(0, 1) : numberBytes(kind === 'u32' ? 4 : 8, number))
  return Buffer.concat([before, written, after.subarray(written.length)])
}

function numberBytes(count: number, number: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(number)
  return bytes.subarray(0, count)
}
