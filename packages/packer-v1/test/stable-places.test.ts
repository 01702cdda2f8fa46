import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { CHUNK_BYTES, chunkManifest } from '../src/archive/chunk-manifest.ts'
import { layoutPayloads, layoutStably } from '../src/archive/layout-payloads.ts'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { contentOf } from './contents.ts'
import { PLAN } from './pack-arbitrary.ts'
import { packAt, plannedAsset, planOf } from './pack-at.ts'
import { readInPython } from './python-reader.ts'
import { temporaryDirectory } from './temporary-directory.ts'

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

it('keeps every payload that still fits where the earlier pack had it', async () => {
  const directory = await temporaryDirectory()
  const contents = Array.from({ length: 20 }, (_, index) => contentOf('noise', 1000 + index))
  const before = await packAt(directory, planOf(contents))
  const edited = contents
    .with(4, contentOf('text', 900))
    .with(7, contentOf('text', 5000))
    .with(19, contentOf('text', 9000))
  const after = await packAt(directory, planOf(edited), { stableFrom: before.entries })
  const moved = after.entries.filter(({ offset }, index) => offset !== before.entries[index]?.offset)

  expect(moved.map(({ asset_id }) => asset_id)).toEqual([8])
  expect(moved[0]?.offset).toBeGreaterThan(before.bytes)
})

it('puts what is new into the smallest hole that takes it, and what fits nowhere behind the last payload', async () => {
  const directory = await temporaryDirectory()
  const sizes = [100, 3000, 100, 1000, 100, 1000, 100]
  const before = await packAt(directory, planOf(sizes.map((bytes) => contentOf('noise', bytes))))
  const kept = [1, 3, 5, 7].map((id) => plannedAsset(id, contentOf('noise', 100)))
  const added = [900, 50, 5000].map((bytes, index) => plannedAsset(8 + index, contentOf('text', bytes)))
  const after = await packAt(directory, [...kept, ...added], { stableFrom: before.entries })
  const places = before.entries.map(({ offset }) => offset)
  const offsets = after.entries.map(({ offset }) => offset)
  const end = Math.ceil(before.bytes / 64) * 64

  const taken = [places[3], (places[3] ?? 0) + 960, end]

  expect(offsets).toEqual([places[0], places[2], places[4], places[6], ...taken])
  await using pack = await openAssetPack(after.path)
  expect(await pack.verify()).toMatchObject({ state: 'whole' })
})

it('gives the same bytes for the same entries and the same earlier pack, which any reader reads', async () => {
  const directory = await temporaryDirectory()
  const rounds = fc.array(PLAN, { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(rounds, fc.integer({ min: 1, max: 40 }), async (plans, concurrency) => {
      let previous = await packAt(directory, plans[0] ?? [])
      for (const plan of plans) {
        const options = { stableFrom: previous.entries }
        const once = await packAt(directory, plan, { ...options, concurrency: 1, name: 'once.pa' })
        const again = await packAt(directory, plan, { ...options, concurrency, name: 'again.pa' })
        await using pack = await openAssetPack(again.path)

        expect((await readFile(once.path)).equals(await readFile(again.path))).toBe(true)
        expect(await pack.verify()).toEqual({ state: 'whole', entries: plan.length, bytes: again.bytes })
        expect(await pack.entries()).toEqual(again.entries)
        previous = again
      }
    }),
    { numRuns: 40 },
  )
})

it('is read by the reader in Python with holes between its payloads', async () => {
  const directory = await temporaryDirectory()
  const before = await packAt(directory, planOf([100, 5000, 100].map((bytes) => contentOf('noise', bytes))))
  const plan = [1, 3].map((id) => plannedAsset(id, contentOf('noise', 100)))
  const after = await packAt(directory, plan, { stableFrom: before.entries })
  const { entries } = await readInPython(after.path)

  expect(after.bytes).toBe(before.bytes)
  expect(entries).toEqual(after.entries)
})

it('lays out compactly again when over a quarter of the file would be holes', async () => {
  const directory = await temporaryDirectory()
  const contents = [100, 9_000_000, 100].map((bytes) => contentOf('zeros', bytes))
  const before = await packAt(directory, planOf(contents))
  const plan = [1, 3].map((id) => plannedAsset(id, contentOf('zeros', 100)))
  const stable = await packAt(directory, plan, { stableFrom: before.entries })
  const compact = await packAt(directory, plan, { name: 'compact.pa' })

  expect([stable.bytes, stable.sha256]).toEqual([compact.bytes, compact.sha256])
})

it('never lets two payloads share a byte, whatever the earlier entries say', () => {
  const entry = fc.record({
    asset_id: fc.integer({ min: 1, max: 12 }),
    artifact: fc.constant(0),
    stored_bytes: fc.integer({ min: 0, max: 3000 }),
  })
  const rows = fc.uniqueArray(entry, { maxLength: 12, selector: ({ asset_id }) => asset_id })
  const earlier = fc.array(fc.tuple(entry, fc.integer({ min: 0, max: 200 })), { maxLength: 20 })
  fc.assert(
    fc.property(rows, earlier, fc.integer({ min: 300, max: 3000 }), (entries, before, front) => {
      const previous = before.map(([row, place]) => ({ ...row, offset: place * 32 }))
      const { offsets, fileBytes } = layoutStably(front, entries, previous)
      const places = entries
        .map(({ stored_bytes }, index) => ({ at: offsets[index] ?? 0, bytes: stored_bytes }))
        .filter(({ bytes }) => bytes > 0)
        .sort((a, b) => a.at - b.at)
      const ends = places.map(({ at, bytes }) => at + bytes)

      expect(places.every(({ at }, index) => at % 64 === 0 && at >= Math.max(front, ends[index - 1] ?? 0))).toBe(true)
      expect(fileBytes).toBe(Math.max(front, ...ends))
      expect(fileBytes).toBeLessThanOrEqual(layoutPayloads(front, entries).fileBytes * 1.25 + 1024 * 1024)
    }),
  )
})

it('gives the digest of every piece of the file for a chunk manifest in canonical JSON', async () => {
  const contents = [10_000, 200_000].map((bytes) => contentOf('noise', bytes))
  const { path, bytes, ...written } = await packAt(await temporaryDirectory(), planOf(contents), {
    chunkBytes: CHUNK_BYTES,
  })
  const file = await readFile(path)
  const pieces = Array.from({ length: Math.ceil(bytes / CHUNK_BYTES) }, (_, index) =>
    file.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  )
  const chunks = pieces.map(sha256)
  const pack = { path: 'assets.pa', bytes, sha256: sha256(file) }
  const text = chunkManifest({ ...pack, chunks: written.chunks ?? [] })

  expect(written.chunks).toEqual(chunks)
  expect(text).toBe(
    `{"chunk_bytes":65536,"chunks":["${chunks.join('","')}"],"pack":{"bytes":${bytes},"path":"assets.pa","sha256":"${pack.sha256}"},"schema_version":1}\n`,
  )
})

it('changes few chunks when one asset of many is edited', async () => {
  const directory = await temporaryDirectory()
  const contents = Array.from({ length: 60 }, (_, index) => contentOf('noise', 200_000 + index))
  const before = await packAt(directory, planOf(contents), { chunkBytes: CHUNK_BYTES })
  const edited = planOf(contents.with(30, contentOf('text', 190_000)))
  const after = await packAt(directory, edited, { chunkBytes: CHUNK_BYTES, stableFrom: before.entries })
  const changed = after.chunks?.filter((digest, index) => digest !== before.chunks?.[index])

  expect(after.chunks?.length).toBeGreaterThan(180)
  expect(changed?.length).toBeLessThanOrEqual(6)
})
