import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { filesIn } from './random-step.ts'

/** What of a damaged bundle only the Python code of a class can judge: `values` of configurations, or `tensors` (names, shapes, types). */
export type BeyondFiles = 'values' | 'tensors'

/** Where a damaged bundle differs from its base in what no file tells. Nothing is said of files that cannot be read at all. */
export async function beyondFiles(base: string, damaged: string): Promise<ReadonlySet<BeyondFiles>> {
  const found = new Set<BeyondFiles>()
  for (const file of await filesIn(damaged)) {
    const kind = file.endsWith('.safetensors') ? 'tensors' : file.endsWith('config.json') ? 'values' : undefined
    if (!kind) continue
    const read = kind === 'tensors' ? readTensors : readJson
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

async function readJson(path: string): Promise<unknown> {
  return readFile(path, 'utf8').then(
    (text) => parse(text),
    () => undefined,
  )
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
