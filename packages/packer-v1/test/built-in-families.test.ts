import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryAsset } from '../src/testing.ts'
import { pngOf, wavOf } from './make-files.ts'

/** Packs one asset; its entries, and the bytes of each. */
async function packed(asset: TemporaryAsset) {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('it', asset)
  const { status, blockers } = await service.packWorkspace({ project })
  if (status !== 'success')
    return { status, findings: blockers.map(({ code, path, message }) => [code, path, message]) }
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  const made: unknown[] = []
  for (const { artifact, name, metadata } of await pack.entries()) {
    made.push([name, metadata, [...(await pack.read({ address: 'it', artifact }))]])
  }
  return { status, made }
}

const SHEET = pngOf(
  [5, 4],
  Array.from({ length: 20 }, (_, index) => index),
)
const grey = (...values: number[]) => values.flatMap((value) => [value, value, value, 255])

it('packs an image as RGBA or as numbered colours, with its dimensions', async () => {
  const files = { 'a.png': pngOf([2, 1], [3, 200]) }
  const settings = { pixels: 'indexed' }

  expect(await packed({ manifest: { family: 'image' }, files })).toEqual({
    status: 'success',
    made: [['a.png', { width: 2, height: 1, pixels: 'rgba8' }, grey(3, 200)]],
  })
  expect(await packed({ manifest: { family: 'image', output: { settings } }, files })).toEqual({
    status: 'success',
    made: [['a.png', { width: 2, height: 1, pixels: 'indexed8', colors: 2 }, [...grey(3, 200), 0, 1]]],
  })
})

it('cuts a tileset into its tiles, with margin and spacing, and leaves out what is too small for one', async () => {
  const settings = { tile_width: 2, tile_height: 1, spacing: 1, margin: 0 }
  const tile = { width: 2, height: 1, pixels: 'rgba8' }

  expect(
    await packed({ manifest: { family: 'tileset', output: { settings } }, files: { 'sheet.png': SHEET } }),
  ).toEqual({
    status: 'success',
    made: [
      ['0', tile, grey(0, 1)],
      ['1', tile, grey(3, 4)],
      ['2', tile, grey(10, 11)],
      ['3', tile, grey(13, 14)],
    ],
  })
})

it('packs a palette from a GIMP file, from hex colours and from an image', async () => {
  const files = {
    'a.gpl': 'GIMP Palette\nName: two\n#\n255 0 1\tred\n  0 2 255 blue\n',
    'b.hex': 'ff0001\r\n#0002ff80\n',
    'c.png': pngOf([2, 1], [3, 200]),
  }

  expect(await packed({ manifest: { family: 'palette' }, files })).toEqual({
    status: 'success',
    made: [
      ['a.gpl', { colors: 2 }, [255, 0, 1, 255, 0, 2, 255, 255]],
      ['b.hex', { colors: 2 }, [255, 0, 1, 255, 0, 2, 255, 128]],
      ['c.png', { colors: 2 }, grey(3, 200)],
    ],
  })
})

it('packs a sound as it is, or with samples of one format, with rate, channels and frames', async () => {
  const files = { 'a.wav': wavOf({ rate: 8000, channels: 1, bits: 24, samples: [0, 8_388_607, -8_388_608] }) }
  const about = { rate: 8000, channels: 1, frames: 3 }
  const settings = { samples: 's16' }

  expect(await packed({ manifest: { family: 'sound' }, files })).toEqual({
    status: 'success',
    made: [['a.wav', { ...about, samples: 's24le' }, [0, 0, 0, 255, 255, 127, 0, 0, 128]]],
  })
  expect(await packed({ manifest: { family: 'sound', output: { settings } }, files })).toEqual({
    status: 'success',
    made: [['a.wav', { ...about, samples: 's16le' }, [0, 0, 255, 127, 0, 128]]],
  })
})

it('packs data as canonical JSON', async () => {
  const files = { 'a.yaml': 'b: 1\na: [x]' }

  expect(await packed({ manifest: { family: 'data' }, files })).toEqual({
    status: 'success',
    made: [['a.yaml', undefined, [...Buffer.from('{"a":["x"],"b":1}')]]],
  })
})

it('fails a build with a finding for each input that cannot be converted', async () => {
  const files = { 'a.json': '{"a":1,"a":2}' }

  expect(await packed({ manifest: { family: 'data' }, files })).toEqual({
    status: 'failed',
    findings: [['conversion_failed', 'assets/it/a.json', 'assets/it/a.json: has the key "a" twice in one object']],
  })
})

it('refuses settings and inputs that a family does not have before anything is converted', async () => {
  const output = { settings: { tile_width: 0, tiles: 3 } }
  const asked = await packed({ manifest: { family: 'tileset', output }, files: { 'a.txt': 'text' } })

  expect(asked).toEqual({
    status: 'rejected',
    findings: [
      'output.settings has no "tiles"; there is tile_width, tile_height, margin, spacing, count',
      'output.settings.tile_width must be a whole number from 1 to 4096',
      'output.settings.tile_height must be a whole number from 1 to 4096',
      'a.txt does not end with .png, .jpg, .jpeg, .webp',
    ].map((message) => ['family_refuses', 'assets/it/asset.json', message]),
  })
})

it('stores the artifacts of every family with the codec of its manifest', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const files = { 'a.json': JSON.stringify({ text: 'x'.repeat(2000) }) }
  for (const codec of ['deflate', 'zstd'] as const) {
    for (const family of ['data', 'blob']) {
      await workspace.addAsset(`${family}-${codec}`, { manifest: { family, output: { codec } }, files })
    }
  }
  await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  const entries = await pack.entries()

  expect(entries.map(({ codec, bytes }) => [codec, bytes])).toEqual([
    ['deflate', 2011],
    ['deflate', 2011],
    ['zstd', 2011],
    ['zstd', 2011],
  ])
  expect(entries.every(({ stored_bytes }) => stored_bytes < 200)).toBe(true)
  expect(Buffer.from(await pack.read({ address: 'blob-zstd' })).toString()).toBe(
    await readFile(join(root, 'assets/blob-zstd/a.json'), 'utf8'),
  )
})
