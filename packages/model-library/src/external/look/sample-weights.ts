import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { FILE_OPERATIONS, type FileCalls } from '../../file-operations.ts'
import type { SampledFile } from './source-look.ts'

/** What is sampled: the components of a bundle, by name, and what was recorded about their weights. */
export interface WeightsToSample {
  readonly root: string
  readonly components: readonly string[]
  readonly recorded: readonly SampledFile[]
  /** How names and times are asked for. Default `pooled`. */
  readonly calls?: FileCalls | undefined
}

/**
 * Samples every file of weights in the components of a bundle, sorted by path. A file whose size and time are as recorded is not read again.
 * Links to directories are not entered. undefined: it was not done by `deadline` (of performance.now).
 */
export async function sampleWeights(
  { root, components, recorded, calls = 'pooled' }: WeightsToSample,
  deadline: number,
): Promise<readonly SampledFile[] | undefined> {
  const known = new Map(recorded.map((file) => [`${file.path} ${file.size} ${file.modified}`, file]))
  const sampled: SampledFile[] = []
  for (const path of (await Promise.all(components.map((name) => weightsIn({ root, name }, calls)))).flat().sort()) {
    const found = await answered(() => FILE_OPERATIONS[calls].stat(join(root, path)))
    if (!found?.isFile()) continue
    const facts = { path, size: Number(found.size), modified: String(found.mtimeNs) }
    const before = known.get(`${facts.path} ${facts.size} ${facts.modified}`)
    if (!before && performance.now() > deadline) return undefined
    sampled.push(before ?? { ...facts, sample: await sampleOf(join(root, path), facts.size) })
  }
  return sampled
}

const WEIGHTS = /\.(safetensors|bin|onnx|pt|pth|ckpt)$/
const MAX_FILES = 2048
const WHOLE_BYTES = 256 * 1024
const END_BYTES = 64 * 1024
const STRIDES = 8
const STRIDE_BYTES = 4096

async function weightsIn(
  { root, name: component }: { root: string; name: string },
  calls: FileCalls,
): Promise<string[]> {
  const directory = join(root, component)
  const found = await answered(() => FILE_OPERATIONS[calls].lstat(directory))
  const names = found?.isDirectory() ? ((await answered(() => FILE_OPERATIONS[calls].names(directory))) ?? []) : []
  return names
    .filter((name) => WEIGHTS.test(name))
    .sort()
    .slice(0, MAX_FILES)
    .map((name) => `${component}/${name}`)
}

/** What refuses to answer is not there. */
async function answered<T>(question: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await question()
  } catch {
    return undefined
  }
}

async function sampleOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  const handle = await open(path, 'r')
  try {
    for (const [position, length] of spans(size)) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}

function spans(size: number): readonly (readonly [position: number, length: number])[] {
  if (size <= WHOLE_BYTES) return [[0, size]]
  const step = Math.floor(size / (STRIDES + 1))
  const strides = Array.from({ length: STRIDES }, (_, index) => [step * (index + 1), STRIDE_BYTES] as const)
  return [[0, END_BYTES], ...strides, [size - END_BYTES, END_BYTES]]
}
