import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyAssetPackPatch } from '../src/patch/apply-asset-pack-patch.ts'
import { type AssetPackPatch, diffAssetPacks } from '../src/patch/diff-asset-packs.ts'
import { contentOf } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'
import { PLAN } from './pack-arbitrary.ts'
import { packAt, plannedAsset, planOf } from './pack-at.ts'
import { patchInPython } from './python-reader.ts'
import { codeOf, pathsIn, smallPatch } from './small-patch.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Makes a patch between two packs and applies it; the patch, and whether the result has the same bytes. */
async function roundTrip(directory: string, old: string, target: string) {
  const paths = { ...pathsIn(directory), old }
  const existing = 'replace'
  const patch = await diffAssetPacks({ old, new: target, patch: paths.patch, existing })
  const made = await applyAssetPackPatch({ ...paths, existing })
  const [a, b] = await Promise.all([readFile(target), readFile(made.path)])
  return { patch, isSame: a.equals(b) && made.sha256 === createHash('sha256').update(a).digest('hex') }
}

function frontOf({ entries }: { readonly entries: readonly { readonly offset: number }[] }): number {
  return Math.min(...entries.map(({ offset }) => offset).filter((offset) => offset > 0))
}

it('makes the new pack of the old one, byte for byte, for any two packs', async () => {
  const directory = await temporaryDirectory()
  const codecs = fc.array(fc.constantFrom('none', 'deflate', 'zstd'), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(fc.tuple(PLAN, PLAN), codecs, fc.boolean(), async ([before, after], each, isStable) => {
      const old = await packAt(directory, await encodedPlan(before, each), { name: 'old.pa' })
      const options = isStable ? { stableFrom: old.entries } : {}
      const target = await packAt(directory, await encodedPlan(after, each), { ...options, name: 'new.pa' })
      const { patch, isSame } = await roundTrip(directory, old.path, target.path)

      expect(isSame).toBe(true)
      expect(patch.copied_bytes + patch.literal_bytes + patch.zero_bytes).toBe(target.bytes)
    }),
    { numRuns: 40 },
  )
})

it('gives a patch of at most twice the changed bytes and the index when one asset of many is edited', async () => {
  const directory = await temporaryDirectory()
  const contents = Array.from({ length: 300 }, (_, index) => contentOf('noise', 5000 + index))
  const old = await packAt(directory, planOf(contents), { name: 'old.pa' })
  const sizes: number[] = []
  for (const edited of [contentOf('text', 4000), contentOf('text', 9000)]) {
    const stableFrom = old.entries
    const target = await packAt(directory, planOf(contents.with(100, edited)), { stableFrom, name: 'new.pa' })
    const { patch, isSame } = await roundTrip(directory, old.path, target.path)
    sizes.push(patch.bytes - 2 * edited.byteLength - frontOf(target))

    expect(isSame).toBe(true)
  }

  expect(Math.max(...sizes)).toBeLessThanOrEqual(0)
})

it('copies what a payload still has when something is put into its middle', async () => {
  const directory = await temporaryDirectory()
  const content = contentOf('noise', 3_000_000)
  const longer = Buffer.concat([content.subarray(0, 1_000_001), Buffer.from('inserted'), content.subarray(1_000_001)])
  const old = await packAt(directory, planOf([content]), { name: 'old.pa' })
  const target = await packAt(directory, planOf([longer]), { name: 'new.pa' })
  const { patch, isSame } = await roundTrip(directory, old.path, target.path)

  expect(isSame).toBe(true)
  expect(patch.literal_bytes).toBeLessThan(30_000)
})

it('copies a payload that has another asset id, and makes one copy of what lies side by side', async () => {
  const directory = await temporaryDirectory()
  const contents = Array.from({ length: 50 }, (_, index) => contentOf('noise', 10_000 + index))
  const old = await packAt(directory, planOf(contents), { name: 'old.pa' })
  const plan = contents.map((content, index) => plannedAsset(index + 100, content))
  const target = await packAt(directory, plan, { name: 'new.pa' })
  const { patch, isSame } = await roundTrip(directory, old.path, target.path)

  expect(isSame).toBe(true)
  expect(patch.literal_bytes).toBeLessThanOrEqual(frontOf(target))
  expect(patch.bytes - patch.literal_bytes).toBeLessThan(1000)
})

it('gives the same patch for the same packs', async () => {
  const directory = await temporaryDirectory()
  const paths = pathsIn(directory)
  await packAt(directory, planOf([contentOf('text', 50_000)]), { name: 'old.pa' })
  const { path } = await packAt(directory, planOf([contentOf('text', 60_000)]), { name: 'new.pa' })
  const patches: Buffer[] = []
  for (let round = 0; round < 2; round += 1) {
    await diffAssetPacks({ old: paths.old, new: path, patch: paths.patch, existing: 'replace' })
    patches.push(await readFile(paths.patch))
  }

  expect(patches[0]?.equals(patches[1] ?? Buffer.alloc(0))).toBe(true)
})

it('is applied alike by a program in Python that was written from the specification', async () => {
  const directory = await temporaryDirectory()
  const paths = pathsIn(directory)
  const contents = Array.from({ length: 30 }, (_, index) => contentOf('noise', 3000 * index))
  const old = await packAt(directory, planOf(contents), { name: 'old.pa' })
  const edited = planOf(contents.with(5, contentOf('text', 20)).with(9, contentOf('noise', 40_000)))
  const { path } = await packAt(directory, edited, { stableFrom: old.entries, name: 'new.pa' })
  await diffAssetPacks({ old: paths.old, new: path, patch: paths.patch })
  await patchInPython(paths)

  expect((await readFile(paths.new)).equals(await readFile(path))).toBe(true)
})

it('writes the golden bytes of a patch', async () => {
  const directory = await temporaryDirectory()
  const paths = pathsIn(directory)
  await packAt(directory, planOf([Buffer.from('hi')]), { name: 'old.pa' })
  const { path } = await packAt(directory, planOf([Buffer.from('hi'), Buffer.from('there')]), { name: 'new.pa' })
  const { bytes } = await diffAssetPacks({ old: paths.old, new: path, patch: paths.patch })
  const golden = await readFile(join(import.meta.dirname, 'fixtures/one-more-entry.pap'))

  expect((await readFile(paths.patch)).equals(golden)).toBe(true)
  expect(bytes).toBe(golden.byteLength)
})

it('refuses a patch that was made for another pack, before it writes anything', async () => {
  const { directory, paths, target, old } = await smallPatch()
  const sameLength = Buffer.from(old)
  sameLength.writeUInt8(0x21, old.length - 1)
  await writeFile(join(directory, 'same-length.pa'), sameLength)
  const others = [target, join(directory, 'same-length.pa')]
  const codes = await Promise.all(others.map((other) => codeOf(applyAssetPackPatch({ ...paths, old: other }))))

  expect(codes).toEqual(['patch_of_another_pack', 'patch_of_another_pack'])
  expect(await readdir(directory)).not.toContain('made.pa')
})

it('replaces a file only when it is told to, the old pack included', async () => {
  const { paths, target } = await smallPatch()
  const made = { ...paths, new: paths.old }
  await copyFile(target, paths.new)
  const codes = [
    await codeOf(applyAssetPackPatch(paths)),
    await codeOf(applyAssetPackPatch(made)),
    await codeOf(diffAssetPacks({ ...paths, new: target })),
    await codeOf(applyAssetPackPatch({ ...made, existing: 'replace' })),
  ]

  expect(codes).toEqual(['file_exists', 'file_exists', 'file_exists', 'done'])
  expect((await readFile(paths.old)).equals(await readFile(target))).toBe(true)
})

it('says with a code what is missing, or no pack and no patch', async () => {
  const { directory, paths, target } = await smallPatch()
  const gone = join(directory, 'gone')
  const newer = Buffer.from(await readFile(paths.patch))
  newer.writeUInt32LE(2, 8)
  await writeFile(join(directory, 'newer.pap'), newer)
  const damaged = Buffer.from(await readFile(target))
  damaged.writeUInt8(0xff, 100)
  await writeFile(join(directory, 'damaged.pa'), damaged)
  const apply = (changed: object) => codeOf(applyAssetPackPatch({ ...paths, ...changed }))
  const diff = (changed: object) => codeOf(diffAssetPacks({ ...paths, new: target, patch: gone, ...changed }))

  expect(await apply({ old: gone })).toBe('pack_missing')
  expect(await apply({ patch: gone })).toBe('patch_missing')
  expect(await apply({ old: paths.patch })).toBe('not_an_asset_pack')
  expect(await apply({ patch: target })).toBe('not_a_patch')
  expect(await apply({ patch: directory })).toBe('not_a_patch')
  expect(await apply({ patch: join(directory, 'newer.pap') })).toBe('patch_version_unsupported')
  expect(await diff({ old: gone })).toBe('pack_missing')
  expect(await diff({ new: paths.patch })).toBe('not_an_asset_pack')
  expect(await diff({ new: join(directory, 'damaged.pa') })).toBe('pack_damaged')
  expect(await readdir(directory)).not.toContain('gone')
})

it('tells how far it has come, and ends when it is told to, leaving nothing behind', async () => {
  const directory = await temporaryDirectory()
  const paths = pathsIn(directory)
  const contents = [contentOf('noise', 3_000_000), contentOf('text', 3_000_000)]
  await packAt(directory, planOf(contents), { name: 'old.pa' })
  const { path } = await packAt(directory, planOf(contents.toReversed()), { name: 'new.pa' })
  const seen = new Map<string, number>()
  const last = new Map<string, boolean>()
  const onEvent = ({ phase, completed, total }: { phase: string; completed: number; total: number }) => {
    expect(completed).toBeGreaterThan(seen.get(phase) ?? 0)
    seen.set(phase, completed)
    last.set(phase, completed === total)
  }
  await diffAssetPacks({ ...paths, new: path }, { onEvent })
  seen.clear()
  await applyAssetPackPatch(paths, { onEvent })
  const before = await readdir(directory)
  for (const phase of ['reading', 'writing']) {
    const ending = new AbortController()
    const end = (progress: { phase: string }) => progress.phase === phase && ending.abort()
    const options = { signal: ending.signal, onEvent: end }

    await expect(applyAssetPackPatch({ ...paths, existing: 'replace' }, options)).rejects.toThrow(/abort/i)
  }

  expect(Object.fromEntries(last)).toEqual({ reading: true, comparing: false, writing: true })
  expect(await readdir(directory)).toEqual(before)
})

it('notices an old pack that becomes shorter while it is patched', async () => {
  const { directory, paths } = await smallPatch()
  const contents = [contentOf('noise', 3_000_000)]
  const old = await packAt(directory, planOf(contents), { name: 'large.pa' })
  const target = await packAt(directory, planOf([...contents, Buffer.from('more')]), { name: 'new.pa' })
  const request = { old: old.path, patch: paths.patch, existing: 'replace' } as const
  const patch: AssetPackPatch = await diffAssetPacks({ ...request, new: target.path })
  const cuts: Promise<void>[] = []
  const cut = ({ phase }: { phase: string }) => {
    if (phase === 'reading' && cuts.length === 0) cuts.push(truncate(old.path, 2_000_000))
  }
  const code = await codeOf(applyAssetPackPatch({ ...request, new: paths.new }, { onEvent: cut }))

  expect(patch.literal_bytes).toBeLessThan(1000)
  expect(['pack_damaged', 'patch_of_another_pack']).toContain(code)
  expect(await readdir(directory)).not.toContain('made.pa')
})
