import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { sha256Hex } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace, type TemporaryAsset } from '../src/testing.ts'
import { pngOf, wavOf } from './make-files.ts'

const run = promisify(execFile)
const PROGRAM = join(import.meta.dirname, '../dist/plinth-pack.cjs')
const image = (name: string) => readFile(join(import.meta.dirname, 'fixtures/images', name))
const text = 'a line of a level, and the next one, and so on\n'.repeat(4000)

/** An asset of each family and in each codec. */
async function everyKindOfAsset(): Promise<Readonly<Record<string, TemporaryAsset>>> {
  const of = (family: string, codec: 'none' | 'deflate' | 'zstd', settings?: Record<string, unknown>) => ({
    family,
    inputs: ['**'],
    output: { codec, ...(settings ? { settings } : {}) },
  })
  const sheet = pngOf(
    [8, 8],
    Array.from({ length: 64 }, (_, index) => index * 3),
  )
  const wav = wavOf({
    rate: 8000,
    channels: 1,
    bits: 16,
    samples: Array.from({ length: 4000 }, (_, at) => (at * 37) % 2000),
  })
  return {
    blob: { manifest: of('blob', 'zstd'), files: { 'level.txt': text, 'z/empty.bin': '' } },
    deflated: { manifest: of('blob', 'deflate'), files: { 'level.txt': text } },
    pictures: {
      manifest: of('image', 'zstd'),
      files: {
        'a.jpg': await image('a.jpg'),
        'lossy.webp': await image('lossy.webp'),
        'deep.png': await image('deep.png'),
      },
    },
    noise: { manifest: of('sound', 'none'), files: { 'beep.wav': wav } },
    colours: { manifest: of('palette', 'none'), files: { 'sheet.png': sheet } },
    tiles: { manifest: of('tileset', 'deflate', { tile_width: 4, tile_height: 4 }), files: { 'sheet.png': sheet } },
    table: {
      manifest: of('data', 'zstd'),
      files: { 'b.yaml': 'b: [2, 1]\na: é\n', 'a.json': '{"z": 1.50, "a": null}' },
    },
  }
}

/** Builds with the program as it is installed, in a process of its own; the digest of every file in `build/`. */
async function buildWith(
  root: string,
  env: NodeJS.ProcessEnv,
  umask: number,
): Promise<Readonly<Record<string, string>>> {
  const args = [`--import=data:text/javascript,process.umask(${umask})`, PROGRAM, '--project', root]
  const words = ['build', '--stable-from', join(root, 'old.pa'), '--json']
  await run(process.execPath, [...args, ...words], { env: { PATH: process.env.PATH, ...env } })
  const names = (await readdir(join(root, 'build'))).sort()
  const digests = names.map(async (name) => [name, sha256Hex(await readFile(join(root, 'build', name)))] as const)
  return Object.fromEntries(await Promise.all(digests))
}

it('gives the same bytes of every family and codec, laid out after an earlier pack, in any surroundings of the process', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  for (const [name, asset] of Object.entries(await everyKindOfAsset())) await workspace.addAsset(name, asset)
  const first = await service.packWorkspace({ project })
  await cp(join(root, 'build/assets.pa'), join(root, 'old.pa'))
  await workspace.writeFile('assets/blob/level.txt', `${text}one line more`)
  await rm(join(root, 'build'), { recursive: true })
  const paths = Object.keys(await workspace.listFiles()).filter((path) => /^assets|registry|layout|old\.pa/.test(path))
  const here = await buildWith(root, {}, 0o022)
  const surroundings = [
    [{ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', UV_THREADPOOL_SIZE: '1' }, 0o077],
    [{ TZ: 'America/St_Johns', LANG: 'C', USER: 'someone', UV_THREADPOOL_SIZE: '16' }, 0o002],
  ] as const
  for (const [index, [env, umask]] of surroundings.entries()) {
    const copy = await mkdtemp(join(tmpdir(), 'plinth elsewhere '))
    for (const path of index === 0 ? paths : paths.toReversed()) {
      await mkdir(dirname(join(copy, path)), { recursive: true })
      await writeFile(join(copy, path), await readFile(join(root, path)))
    }
    const there = await buildWith(copy, env, umask)
    await rm(copy, { recursive: true })

    expect(there).toEqual(here)
  }

  expect([first.status, first.total_packed, Object.keys(here)]).toEqual([
    'success',
    7,
    ['asset_table.json', 'assets.pa', 'assets.pa.chunks.json', 'build_report.json', 'preload.json'],
  ])
})
