import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { AssetPackHeaderV1, AssetTableEntryV1 } from '@plinth/contracts'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { payloadOf } from '../src/archive/payload-source.ts'
import { type PlannedEntry, writePack } from '../src/archive/write-pack.ts'
import { encodedPlan } from './encoded-plan.ts'
import { PLAN } from './pack-arbitrary.ts'
import { PYTHON, pythonReads } from './python-reader.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const run = promisify(execFile)
/** Codecs of the artifacts of a pack, in turn. */
const CODECS = fc.array(fc.constantFrom('none', 'deflate', 'zstd'), { minLength: 1, maxLength: 3 })
/** Not every Python has zstd. */
const READABLE_CODECS = fc.array(fc.constantFrom(...(await pythonReads())), { minLength: 1, maxLength: 3 })

const HERO: PlannedEntry = {
  entry: { asset_id: 1, artifact: 0, address: 'hero', family: 'blob', name: 'a', preload: false },
  source: payloadOf(new TextEncoder().encode('hi')),
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content)
}

async function packAt(directory: string, plan: readonly PlannedEntry[]) {
  const path = join(directory, 'assets.pa')
  await rm(path, { force: true })
  return { path, written: await writePack(path, plan) }
}

it('writes the golden bytes of the specification', async () => {
  const { path, written } = await packAt(await temporaryDirectory(), [HERO])
  const golden = await readFile(join(import.meta.dirname, 'fixtures/one-entry.pa'))

  expect(written).toMatchObject({ bytes: 322 })
  expect((await readFile(path)).equals(golden)).toBe(true)
})

it('reads back what was written, by id and by address, for any set of entries', async () => {
  const directory = await temporaryDirectory()
  await fc.assert(
    fc.asyncProperty(PLAN, CODECS, async (plan, codecs) => {
      const { path, written } = await packAt(directory, await encodedPlan(plan, codecs))
      await using pack = await openAssetPack(path)
      const entries = await pack.entries()

      expect(AssetPackHeaderV1.parse(pack.header)).toEqual(pack.header)
      expect(entries).toEqual(written.entries)
      expect(await pack.preload()).toEqual(entries.filter(({ preload }) => preload))
      expect(await pack.verify()).toEqual({ state: 'whole', entries: plan.length, bytes: written.bytes })
      for (const [index, { entry, source }] of plan.entries()) {
        const { asset_id, address, artifact } = entry
        const content = await buffer(source.open())
        expect(entries[index]).toMatchObject(entry)
        expect(AssetTableEntryV1.parse(entries[index])).toEqual(entries[index])
        expect(await pack.entry({ asset_id, artifact })).toEqual(entries[index])
        expect(content.equals(await pack.read({ asset_id, artifact }))).toBe(true)
        expect(content.equals(await pack.read({ address, artifact }))).toBe(true)
        expect(content.equals(await buffer(pack.stream({ address, artifact })))).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

it('is read alike by a reader in Python that was written from the specification', async () => {
  const directory = await temporaryDirectory()
  await fc.assert(
    fc.asyncProperty(PLAN, READABLE_CODECS, async (plan, codecs) => {
      const { path } = await packAt(directory, await encodedPlan(plan, codecs))
      await using pack = await openAssetPack(path)
      const { stdout } = await run(PYTHON, [join(import.meta.dirname, 'read_pack.py'), path])

      expect(JSON.parse(stdout)).toEqual({ header: pack.header, entries: await pack.entries() })
    }),
    { numRuns: 8 },
  )
})

it('is refused by the reader in Python, with the name of the codec, where that Python has no zstd', async () => {
  const { path } = await packAt(await temporaryDirectory(), await encodedPlan([HERO], ['zstd']))
  const { stdout, stderr } = await run(PYTHON, [join(import.meta.dirname, 'read_pack.py'), path]).catch(
    (error: { stdout: string; stderr: string }) => error,
  )

  if ((await pythonReads()).includes('zstd')) expect(JSON.parse(stdout).entries).toHaveLength(1)
  else expect(stderr).toContain('unsupported codec: zstd')
})

it('says with a code that an entry is not there', async () => {
  const { path } = await packAt(await temporaryDirectory(), [HERO])
  await using pack = await openAssetPack(path)

  for (const selector of [
    { asset_id: 2 },
    { address: 'villain' },
    { asset_id: 1, artifact: 1 },
    { address: 'hero', artifact: 1 },
  ]) {
    await expect(pack.read(selector)).rejects.toMatchObject({ code: 'entry_not_found' })
  }
})

it('opens only what is an asset pack of a version that it knows', async () => {
  const directory = await temporaryDirectory()
  const { path } = await packAt(directory, [HERO])
  const bytes = await readFile(path)
  const codeOf = async (content: Uint8Array) => {
    await writeFile(path, content)
    return openAssetPack(path).then(
      () => 'opened',
      (error: { code: string }) => error.code,
    )
  }
  const newer = Buffer.from(bytes)
  newer.writeUInt32LE(2, 8)

  expect(await codeOf(Buffer.from('PK\x03\x04'))).toBe('not_an_asset_pack')
  expect(await codeOf(Buffer.alloc(0))).toBe('not_an_asset_pack')
  expect(await codeOf(newer)).toBe('pack_version_unsupported')
  expect(await codeOf(bytes.subarray(0, 30))).toBe('pack_damaged')
  expect(await codeOf(bytes.subarray(0, -1))).toBe('pack_damaged')
  await expect(openAssetPack(directory)).rejects.toMatchObject({ code: 'not_an_asset_pack' })
  await expect(openAssetPack(join(directory, 'gone.pa'))).rejects.toMatchObject({ code: 'pack_missing' })
})

it('keeps within the memory that its caller allows', async () => {
  const { path } = await packAt(await temporaryDirectory(), [HERO])
  await using small = await openAssetPack(path, { maxIndexBytes: 100, maxEntryBytes: 1 })

  await expect(small.entries()).rejects.toMatchObject({ code: 'pack_index_too_large' })
  await expect(small.read({ asset_id: 1 })).rejects.toMatchObject({ code: 'entry_too_large' })
  expect(await small.verify()).toMatchObject({ state: 'damaged', problems: [{ code: 'pack_index_too_large' }] })
  expect(text(await buffer(small.stream({ asset_id: 1 })))).toBe('hi')
})

it('goes on reading the pack that it opened when another one takes its place', async () => {
  const directory = await temporaryDirectory()
  const { path } = await packAt(directory, [HERO])
  await using pack = await openAssetPack(path)
  await packAt(directory, [{ ...HERO, source: payloadOf(new TextEncoder().encode('bye')) }])

  expect(text(await pack.read({ asset_id: 1 }))).toBe('hi')
})

it('refuses to read from a pack that was closed', async () => {
  const { path } = await packAt(await temporaryDirectory(), [HERO])
  const pack = await openAssetPack(path)
  const begun = pack.stream({ asset_id: 1 })
  await begun.next()
  await pack.close()
  await pack.close()

  expect(await begun.next()).toEqual({ done: true, value: undefined })
  await expect(pack.entries()).rejects.toMatchObject({ code: 'pack_closed' })
  await expect(buffer(pack.stream({ asset_id: 1 }))).rejects.toMatchObject({ code: 'pack_closed' })
})

it('finds one of ten thousand entries with few and small reads', async () => {
  const plan = Array.from({ length: 10_000 }, (_, index) => ({
    entry: { asset_id: index + 1, artifact: 0, address: `sprites/${index}`, family: 'blob', preload: false },
    source: payloadOf(new TextEncoder().encode(String(index))),
  }))
  const { path, written } = await packAt(await temporaryDirectory(), plan)
  await using pack = await openAssetPack(path, { maxIndexBytes: 0 })

  expect(text(await pack.read({ address: 'sprites/7777' }))).toBe('7777')
  expect(text(await pack.read({ asset_id: 1 }))).toBe('0')
  expect(text(await pack.read({ asset_id: 10_000 }))).toBe('9999')
  expect(written.bytes).toBeGreaterThan(1_000_000)
})

it('writes no pack from encoded payloads that contradict themselves, or from content that has changed', async () => {
  const path = join(await temporaryDirectory(), 'assets.pa')
  const { entry, source } = HERO
  const sha256 = '0'.repeat(64)
  const codes: string[] = []
  for (const planned of [
    { entry, source, codec: 'zstd', bytes: 0, sha256 } as const,
    { entry, source: payloadOf(Buffer.alloc(0)), codec: 'deflate', bytes: 2, sha256 } as const,
    { entry, source, bytes: 3 },
    { entry, source, sha256 },
  ]) {
    await rm(path, { force: true })
    const error = await writePack(path, [planned]).catch((thrown: { code: string }) => thrown)
    codes.push('code' in error ? error.code : 'written')
  }

  expect(codes).toEqual(['source_size_changed', 'source_size_changed', 'source_size_changed', 'source_content_changed'])
})

it('writes no pack from a source that has another size than it says, or that no file could hold', async () => {
  const path = join(await temporaryDirectory(), 'assets.pa')
  const short = { bytes: 3, open: HERO.source.open }
  const long = { bytes: 1, open: HERO.source.open }
  const endless = { bytes: Number.MAX_SAFE_INTEGER, open: HERO.source.open }
  const codes: string[] = []
  for (const source of [short, long, endless]) {
    await rm(path, { force: true })
    const error = await writePack(path, [{ ...HERO, source }]).catch((thrown: { code: string }) => thrown)
    codes.push('code' in error ? error.code : 'written')
  }

  expect(codes).toEqual(['source_size_changed', 'source_size_changed', 'pack_too_large'])
})
