import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { createRandom, type Random } from '@plinth/durable/testing'
import { FORMAT } from '../src/archive/format.ts'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { payloadOf } from '../src/archive/payload-source.ts'
import { type PlannedEntry, writePack } from '../src/archive/write-pack.ts'

import { contentOf } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'

/** What a campaign found: `failures` are mutants that crashed the reader, and damage that `verify` did not see. */
export interface FuzzReport {
  readonly rounds: number
  /** Mutants that were refused with a code. */
  readonly refused: number
  /** Mutants whose digests were made to fit, so that deeper checks had to find the damage. */
  readonly resealed: number
  /** How far the memory outside the heap grew at most, in bytes. */
  readonly grown: number
  readonly failures: readonly string[]
}

/** Damages packs in random ways and reads every mutant wholly. The mutants depend on the seed alone. */
export async function fuzzPacks(seed: number, rounds: number): Promise<FuzzReport> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-fuzz-'))
  const path = join(directory, 'mutant.pa')
  const originals = await makeOriginals(directory)
  const report = { rounds, refused: 0, resealed: 0, grown: 0, failures: [] as string[] }
  const before = process.memoryUsage().arrayBuffers
  for (let round = 0; round < rounds; round += 1) {
    const random = createRandom(seed * 1_000_003 + round)
    const original = originals[random.below(originals.length)] ?? Buffer.alloc(0)
    const mutant = mutate(original, random)
    const isResealed = random.below(2) === 0 && reseal(mutant)
    await writeFile(path, mutant)
    const outcome = await readEverything(path)
    report.grown = Math.max(report.grown, process.memoryUsage().arrayBuffers - before)
    if (outcome.state === 'refused') report.refused += 1
    if (isResealed) report.resealed += 1
    const isMissed = outcome.state === 'whole' && !isResealed && !hasSameFront(mutant, original)
    if (isMissed || outcome.state === 'crashed') report.failures.push(`round ${round}: ${JSON.stringify(outcome)}`)
  }
  await rm(directory, { recursive: true })
  return report
}

/** The digests in the front were checked, so the contents are the same; an encoded payload has bits that decoding does not look at. */
function hasSameFront(mutant: Buffer, original: Buffer): boolean {
  const end = tableOf(original)?.end ?? original.length
  return mutant.subarray(0, end).equals(original.subarray(0, end))
}

type Outcome = { readonly state: 'whole' | 'refused' } | { readonly state: 'crashed'; readonly error: string }

async function readEverything(path: string): Promise<Outcome> {
  let refused = false
  const expectCode = (error: unknown) => {
    if (!isCodedError(error)) throw error
    refused = true
  }
  try {
    const pack = await openAssetPack(path)
    try {
      const entries = await pack.entries().catch(expectCode)
      const report = await pack.verify()
      if (report.state === 'damaged') refused = true
      for (const { asset_id, artifact, address } of entries ?? PROBES) {
        await pack.read({ asset_id, artifact }).catch(expectCode)
        await pack.read({ address, artifact }).catch(expectCode)
      }
    } finally {
      await pack.close()
    }
  } catch (error) {
    if (!isCodedError(error)) return { state: 'crashed', error: String(error) }
    refused = true
  }
  return { state: refused ? 'refused' : 'whole' }
}

/** What is looked for in a mutant whose tables cannot be read. */
const PROBES = [1, 2, 5, 9].map((asset_id) => ({ asset_id, artifact: 0, address: `address ${asset_id}` }))

async function makeOriginals(directory: string): Promise<readonly Buffer[]> {
  const plans = [plan(1), plan(3), plan(40), []]
  return Promise.all(
    plans.map(async (each, index) => {
      const path = join(directory, `${index}.pa`)
      await writePack(path, await encodedPlan(each, ['zstd', 'none', 'deflate']))
      return readFile(path)
    }),
  )
}

function plan(assets: number): readonly PlannedEntry[] {
  return Array.from({ length: assets }, (_, index) => ({
    entry: {
      asset_id: index + 1,
      artifact: 0,
      address: `address ${index + 1}`,
      family: 'blob',
      name: 'a/b.bin',
      preload: index % 3 === 0,
      ...(index % 2 === 0 ? { metadata: { width: index, tags: ['a', { b: null }] } } : {}),
    },
    source: payloadOf(
      index % 3 === 0 ? contentOf('text', index * 50) : Buffer.alloc(index % 4 === 0 ? 0 : index * 7, index),
    ),
  }))
}

const MUTATIONS: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => edit(bytes, (copy) => (copy[random.below(copy.length)] = random.below(256))),
  (bytes, random) => edit(bytes, (copy) => copy.writeUInt32LE(extreme(random), random.below(copy.length - 4))),
  (bytes, random) =>
    edit(bytes, (copy) =>
      copy.writeBigUInt64LE(BigInt(extreme(random)) ** 2n % 2n ** 64n, random.below(copy.length - 8)),
    ),
  (bytes, random) =>
    edit(bytes, (copy) => copy.fill(random.below(2) * 255, random.below(copy.length), random.below(copy.length))),
  (bytes, random) => Buffer.from(bytes.subarray(0, random.below(bytes.length))),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.below(100), random.below(256))]),
  (bytes, random) =>
    edit(bytes, (copy) => copy.copy(copy, random.below(copy.length), random.below(copy.length), copy.length)),
  (bytes, random) => editRow(bytes, random),
]

function mutate(original: Buffer, random: Random): Buffer {
  let mutant: Buffer = Buffer.from(original)
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const mutation = MUTATIONS[random.below(MUTATIONS.length)]
    if (mutation && mutant.length > 16) mutant = mutation(mutant, random)
  }
  return mutant
}

function edit(bytes: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

function extreme(random: Random): number {
  const values = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8, 64, 112, random.below(5000)]
  return values[random.below(values.length)] ?? 0
}

/** Changes a field of a row of the asset table, where damage does most. */
function editRow(bytes: Buffer, random: Random): Buffer {
  const rows = tableOf(bytes)
  if (!rows || rows.count === 0) return bytes
  const fields = [0, 8, 12, 13, 16, 24, 32, 40, 72, 76, 80, 84, 88, 92, 96, 100]
  const at = rows.at + random.below(rows.count) * FORMAT.entryBytes + (fields[random.below(fields.length)] ?? 0)
  return at + 4 > bytes.length ? bytes : edit(bytes, (copy) => copy.writeUInt32LE(extreme(random), at))
}

/** Makes length, checks and pack digest fit what the mutant says, as a hostile writer would; false when it has no tables left. */
function reseal(bytes: Buffer): boolean {
  const table = tableOf(bytes)
  if (!table || table.end > bytes.length) return false
  bytes.writeBigUInt64LE(BigInt(bytes.length), 16)
  for (let row = 0; row < table.count; row += 1) {
    const record = bytes.subarray(table.at + row * FORMAT.entryBytes).subarray(0, FORMAT.entryBytes)
    const hash = createHash('sha256').update(record.subarray(0, FORMAT.entryCheckedBytes))
    for (const at of [72, 80, 88, 96]) {
      const start = table.text + record.readUInt32LE(at)
      hash.update(bytes.subarray(start, start + record.readUInt32LE(at + 4)))
    }
    hash.digest().copy(record, FORMAT.entryCheckedBytes, 0, 8)
  }
  const digest = createHash('sha256').update(bytes.subarray(0, FORMAT.digestAt))
  digest.update(bytes.subarray(FORMAT.headerAt, table.end)).digest().copy(bytes, FORMAT.digestAt)
  return true
}

function tableOf(bytes: Buffer) {
  try {
    const headerBytes = bytes.readUInt32LE(12)
    const header = JSON.parse(bytes.toString('utf8', FORMAT.headerAt, FORMAT.headerAt + headerBytes))
    const at = Math.ceil((FORMAT.headerAt + headerBytes) / 8) * 8
    const after = at + header.entries * FORMAT.entryBytes + header.addresses * FORMAT.addressBytes
    const text = Math.ceil((after + header.preloads * 4) / 8) * 8
    const end = text + header.text_bytes
    return end <= bytes.length ? { at, count: Number(header.entries), text, end } : undefined
  } catch {
    return undefined
  }
}
