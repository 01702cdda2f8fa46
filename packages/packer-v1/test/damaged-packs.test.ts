import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openAssetPack } from '../src/archive/open-asset-pack.ts'
import { payloadOf } from '../src/archive/payload-source.ts'
import { writePack } from '../src/archive/write-pack.ts'
import { fuzzPacks } from './pack-fuzz.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const MIB = 1024 * 1024

it('refuses a thousand damaged packs with a code, without a crash and without much memory', async () => {
  const report = await fuzzPacks(20261121, 1000)

  expect(report.failures).toEqual([])
  expect(report.refused).toBeGreaterThan(900)
  expect(report.resealed).toBeGreaterThan(100)
  expect(report.grown).toBeLessThan(64 * MIB)
})

it('notices any single byte of a pack that is changed', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'assets.pa')
  const contents = ['one', '', 'three']
  await writePack(
    path,
    contents.map((content, index) => ({
      entry: { asset_id: index + 1, artifact: 0, address: `a${index}`, family: 'blob', preload: index === 2 },
      source: payloadOf(new TextEncoder().encode(content)),
    })),
  )
  const whole = await readFile(path)
  const unnoticed: number[] = []
  for (let at = 0; at < whole.length; at += 1) {
    const mutant = Buffer.from(whole)
    mutant.writeUInt8(whole.readUInt8(at) ^ 0x10, at)
    await writeFile(path, mutant)
    const state = await openAssetPack(path).then(
      async (pack) => {
        await using open = pack
        return (await open.verify()).state
      },
      () => 'refused',
    )
    if (state === 'whole') unnoticed.push(at)
  }

  expect(unnoticed).toEqual([])
})

it('says of each damaged payload which entry it belongs to', async () => {
  const path = join(await temporaryDirectory(), 'assets.pa')
  const { entries } = await writePack(
    path,
    ['one', 'two', 'three'].map((content, index) => ({
      entry: { asset_id: index + 1, artifact: 0, address: content, family: 'blob', preload: false },
      source: payloadOf(new TextEncoder().encode(content)),
    })),
  )
  const bytes = await readFile(path)
  for (const index of [0, 2]) bytes.writeUInt8(0, entries[index]?.offset ?? 0)
  await writeFile(path, bytes)
  await using pack = await openAssetPack(path)
  const report = await pack.verify()

  expect(report).toMatchObject({ state: 'damaged', problems: [{ code: 'pack_damaged', asset_id: 1 }, { asset_id: 3 }] })
  expect(Buffer.from(await pack.read({ address: 'two' })).toString()).toBe('two')
  await expect(pack.read({ asset_id: 1 })).rejects.toMatchObject({ code: 'pack_damaged' })
})
