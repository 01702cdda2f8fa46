import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { isCodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { digestFile } from '../import/digest-file.ts'
import { READ_NO_LINK } from '../trash/file-identity.ts'
import type { LeftAlone } from './list-weights.ts'
import type { ReadingCall } from './same-bytes.ts'
import { nodeOf, type WeightName } from './weight-name.ts'

/** Names of one file. */
export type WeightNode = readonly [WeightName, ...WeightName[]]

/** Files with the same bytes. */
export interface SameWeights {
  readonly sha256: string
  readonly nodes: readonly WeightNode[]
}

/** Puts names that lead to one file together. A name that was listed twice counts once. */
export function nodesOf(names: Iterable<WeightName>): readonly WeightNode[] {
  const paths = new Set<string>()
  const nodes = new Map<string, WeightNode>()
  for (const name of names) {
    if (paths.has(name.path)) continue
    paths.add(name.path)
    const node = nodeOf(name.marks)
    const before = nodes.get(node)
    nodes.set(node, before ? [...before, name] : [name])
  }
  return [...nodes.values()]
}

/** Nodes of which another one has the same size: nothing else is ever read. */
export function ofEqualSize(nodes: readonly WeightNode[]): readonly (readonly WeightNode[])[] {
  return [...Map.groupBy(nodes, ([{ marks }]) => marks.size).values()].filter(({ length }) => length > 1)
}

/** How nodes are compared; what cannot be read goes to `left`. */
export interface ComparingCall extends ReadingCall {
  readonly left: LeftAlone[]
}

/** Of nodes of one size those with the same bytes: by samples first, then by the digest of all of it. */
export async function sameWeights(nodes: readonly WeightNode[], call: ComparingCall): Promise<readonly SameWeights[]> {
  const bySample = await grouped(nodes, sampleOf, call)
  const same: SameWeights[] = []
  for (const alike of bySample.values()) {
    if (alike.length < 2) continue
    const byDigest = await grouped(alike, wholeDigest, call)
    for (const [sha256, each] of byDigest) if (each.length > 1) same.push({ sha256, nodes: each })
  }
  return same
}

async function grouped(
  nodes: readonly WeightNode[],
  keyOf: (name: WeightName, call: ReadingCall) => Promise<string | LeftAlone>,
  { left, ...call }: ComparingCall,
): Promise<ReadonlyMap<string, WeightNode[]>> {
  const groups = new Map<string, WeightNode[]>()
  for (const node of nodes) {
    call.signal?.throwIfAborted()
    const key = await keyOf(node[0], call).catch((error: unknown) => {
      if (!isCodedError(error)) throw error
      return { path: node[0].path, code: error.code, message: error.message }
    })
    if (typeof key !== 'string') left.push(key)
    else groups.set(key, [...(groups.get(key) ?? []), node])
  }
  return groups
}

async function sampleOf({ path, marks }: WeightName, { signal }: ReadingCall): Promise<string> {
  signal?.throwIfAborted()
  return withFileErrors({ doing: 'read', path }, async () => {
    await using file = await open(path, READ_NO_LINK)
    const hash = createHash('sha256')
    for (const position of samplePositions(marks.size)) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, position)
      hash.update(buffer.subarray(0, bytesRead))
    }
    return hash.digest('hex')
  })
}

const SAMPLE_BYTES = 64 * 1024
const SAMPLES = 5

/** The beginning, the end, and places between, evenly. */
function samplePositions(size: number): readonly number[] {
  const last = Math.max(0, size - SAMPLE_BYTES)
  const positions = Array.from({ length: SAMPLES }, (_, turn) => Math.floor((last * turn) / (SAMPLES - 1)))
  return [...new Set(positions)]
}

async function wholeDigest({ path, marks }: WeightName, call: ReadingCall): Promise<string | LeftAlone> {
  const digested = await digestFile(path, { signal: call.signal, onBytes: call.onBytes ?? (() => {}) })
  if (digested === 'silent') return { path, code: 'unreachable', message: `The drive of ${path} does not answer.` }
  if (digested === 'changed' || digested.size !== marks.size)
    return { path, code: 'changed', message: `${path} is being written.` }
  return digested.sha256
}
