import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { contentOf } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'
import { packAt, plannedAsset } from './pack-at.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Counts what is read from files from now on. */
async function countReads() {
  const handle = await open(import.meta.filename)
  const prototype: FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  const spy = vi.spyOn(prototype, 'read')
  onTestFinished(() => spy.mockRestore())
  return async () => {
    const results = await Promise.all(spy.mock.results.map(({ value }) => value))
    spy.mockClear()
    return { reads: results.length, bytes: results.reduce((sum, { bytesRead }) => sum + bytesRead, 0) }
  }
}

async function packOf(entries: number, bytes: number) {
  const content = contentOf('noise', bytes)
  const plan = Array.from({ length: entries }, (_, index) => plannedAsset(index + 1, content))
  return packAt(await temporaryDirectory(), plan)
}

it('reads one entry with the same few reads, however large the payloads of the pack are', async () => {
  const small = await packOf(1000, 100)
  const large = await packOf(1000, 30_000)
  const counted = await countReads()
  const costs: { reads: number; bytes: number }[] = []
  for (const { path } of [small, large]) {
    await using pack = await openAssetPack(path)
    const entry = await pack.entry({ address: 'asset 777' })
    costs.push(await counted())

    expect(entry.asset_id).toBe(777)
  }

  expect(large.bytes).toBeGreaterThan(100 * small.bytes)
  expect(costs[1]).toEqual(costs[0])
  expect(costs[0]?.reads).toBeLessThan(16)
})

it('reads one entry of a hundred times as many with a few reads more, and never all tables', async () => {
  const few = await packOf(200, 10)
  const many = await packOf(20_000, 10)
  const counted = await countReads()
  const costs: { reads: number; bytes: number }[] = []
  for (const { path } of [few, many]) {
    await using pack = await openAssetPack(path)
    await pack.read({ address: 'asset 150' })
    costs.push(await counted())
  }
  const [first, second] = costs

  expect((second?.reads ?? 0) - (first?.reads ?? 0)).toBeLessThan(14)
  // The tables of the larger one have over 2.5 MB.
  expect(second?.bytes).toBeLessThan(300_000)
})

it('gives the right bytes to many readers at once, of which some stop early', async () => {
  const contents = Array.from({ length: 60 }, (_, index) => contentOf(index % 2 === 0 ? 'noise' : 'text', 1000 * index))
  const plan = contents.map((content, index) => plannedAsset(index + 1, content))
  const directory = await temporaryDirectory()
  const { path } = await packAt(directory, await encodedPlan(plan, ['none', 'deflate', 'zstd']))
  await using pack = await openAssetPack(path)
  const readers = Array.from({ length: 300 }, async (_, index) => {
    const asset = (index * 37) % contents.length
    if (index % 5 === 0) for await (const _part of pack.stream({ asset_id: asset + 1 })) break
    const found = await pack.read(index % 2 === 0 ? { asset_id: asset + 1 } : { address: `asset ${asset + 1}` })
    return contents[asset]?.equals(found)
  })

  expect(new Set(await Promise.all(readers))).toEqual(new Set([true]))
})

it('goes on reading every entry of a pack that is replaced while it is read', async () => {
  const directory = await temporaryDirectory()
  const old = await packAt(
    directory,
    [1, 2, 3].map((id) => plannedAsset(id, contentOf('noise', 100_000 * id))),
  )
  await using pack = await openAssetPack(old.path)
  const begun = pack.stream({ asset_id: 3 })
  await begun.next()
  await packAt(directory, [plannedAsset(1, Buffer.from('new'))])
  const lengths = await Promise.all([1, 2, 3].map(async (asset_id) => (await pack.read({ asset_id })).byteLength))
  await begun.return(undefined)
  await using next = await openAssetPack(join(directory, 'assets.pa'))

  expect(lengths).toEqual([100_000, 200_000, 300_000])
  expect(await pack.verify()).toMatchObject({ state: 'whole', entries: 3 })
  expect(await next.verify()).toMatchObject({ state: 'whole', entries: 1 })
})

it('tells how far a verification has come, and ends it when it is told to', async () => {
  const { path, bytes } = await packOf(20, 1000)
  await using pack = await openAssetPack(path)
  const seen: number[] = []
  const ending = new AbortController()
  const report = await pack.verify({ onEvent: ({ completed }) => seen.push(completed) })
  const ended = pack.verify({ signal: ending.signal, onEvent: () => ending.abort() })

  expect(report.state).toBe('whole')
  expect(seen).toHaveLength(20)
  expect(seen.at(-1)).toBe(bytes)
  await expect(ended).rejects.toThrow(/abort/i)
})
