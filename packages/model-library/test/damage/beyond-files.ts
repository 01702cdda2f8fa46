import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { filesIn } from './random-step.ts'

/** What of a damaged bundle only Python code can judge: `values` of configurations, `tensors` (names, shapes, types), or what is inside `pickles`,
 * or another class of a component (`classes`). */
export type BeyondFiles = 'values' | 'tensors' | 'pickles' | 'classes'

/** Where a damaged bundle differs from its base in what no file tells. Nothing is said of files that cannot be read at all. */
export async function beyondFiles(base: string, damaged: string): Promise<ReadonlySet<BeyondFiles>> {
  const found = new Set<BeyondFiles>()
  for (const file of await filesIn(damaged)) {
    const kind = KINDS.find(([ending]) => file.endsWith(ending))?.[1]
    if (!kind) continue
    const read = READERS[kind]
    const [before, after] = await Promise.all([read(join(base, file)), read(join(damaged, file))])
    if (after !== undefined && !isDeepStrictEqual(before, after) && !isNew(kind, before, basename(file)))
      found.add(kind)
  }
  return found
}

/** A shard of a base that had none has the tensors of the whole. */
function isNew(kind: BeyondFiles, before: unknown, name: string): boolean {
  return kind === 'tensors' && before === undefined && /-of-\d+\.safetensors$/.test(name)
}

const KINDS = [
  ['.safetensors', 'tensors'],
  ['config.json', 'values'],
  ['model_index.json', 'classes'],
  ['.bin', 'pickles'],
] as const
const READERS = {
  tensors: readTensors,
  values: readJson,
  classes: readClasses,
  pickles: (path: string) => readFile(path).catch(() => undefined),
} as const

async function readJson(path: string): Promise<unknown> {
  return readFile(path, 'utf8').then(
    (text) => parse(text),
    () => undefined,
  )
}

/** The classes of the components, for entries that are pairs of words. */
async function readClasses(path: string): Promise<unknown> {
  const index = await readJson(path)
  const entries = Object.entries(typeof index === 'object' && index !== null ? index : {})
  const isPair = (value: unknown) =>
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string')
  return Object.fromEntries(entries.filter(([key, value]) => !key.startsWith('_') && isPair(value)))
}

async function readTensors(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0))
  if (bytes.length < 8) return undefined
  const header = parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0))))
  if (typeof header !== 'object' || header === null) return undefined
  return Object.fromEntries(Object.entries(header).filter(([name]) => name !== '__metadata__'))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
