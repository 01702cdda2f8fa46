import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { writePack } from '../src/archive/write-pack.ts'
import { openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'
import { chunked } from './contents.ts'
import { encodedPlan } from './encoded-plan.ts'
import { PLAN } from './pack-arbitrary.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const run = promisify(execFile)

const ASSETS = {
  hero: { 'a.bin': 'the hero', 'textures/é.bin': 'x'.repeat(5000), 'empty.bin': '' },
  villain: { 'Z.bin': 'first', 'a.bin': 'second', '10.bin': 'third', '9.bin': 'fourth' },
  straße: { 'content.bin': 'z' },
}

async function workspaceWithAssets() {
  const workspace = await createTemporaryWorkspace()
  for (const [name, files] of Object.entries(ASSETS)) {
    const manifest = { inputs: ['**/*.bin'], preload: name === 'hero', output: { metadata: { b: 1, a: [name] } } }
    await workspace.addAsset(name, { manifest, files })
  }
  return workspace
}

it('gives the same bytes in another directory, time zone, locale and umask, and for files made in another order', async () => {
  await using workspace = await workspaceWithAssets()
  const { service, project, root } = workspace
  const { artifacts } = await service.packWorkspace({ project })
  const paths = Object.keys(await workspace.listFiles()).filter((path) => /^assets|registry|layout/.test(path))
  const elsewhere = [
    { env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', HOME: '/nobody' }, umask: '077' },
    { env: { TZ: 'America/St_Johns', LC_ALL: 'C', USER: 'someone' }, umask: '000' },
  ]
  for (const [index, { env, umask }] of elsewhere.entries()) {
    const copy = join(await temporaryDirectory(), 'a place with spaces', String(index))
    for (const path of index === 0 ? paths : paths.toReversed()) {
      await mkdir(dirname(join(copy, path)), { recursive: true })
      await cp(join(root, path), join(copy, path))
      await utimes(join(copy, path), index * 1000, 1_000_000 + index)
    }
    const child = join(import.meta.dirname, 'children/pack.ts')
    const { stdout } = await run(process.execPath, [child, copy, umask], { env: { PATH: process.env.PATH, ...env } })

    expect(JSON.parse(stdout).artifacts).toEqual(artifacts)
  }
})

it('gives the same bytes at any concurrency and however a source is cut into chunks', async () => {
  const directory = await temporaryDirectory()
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(PLAN, fc.array(fc.constantFrom('none', 'deflate', 'zstd'), { minLength: 1, maxLength: 3 })),
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 40 }),
      async ([contents, codecs], size, concurrency) => {
        const cut = contents.map((each) => ({ ...each, source: chunked(each.source, size) }))
        const [plan, again] = [await encodedPlan(contents, codecs), await encodedPlan(cut, codecs)]
        const [first, second] = [join(directory, 'first.pa'), join(directory, 'second.pa')]
        await Promise.all([first, second].map((path) => rm(path, { force: true })))
        await writePack(first, plan, { concurrency: 1 })
        await writePack(
          second,
          again.map((each) => ({ ...each, source: chunked(each.source, size) })),
          { concurrency },
        )

        expect((await readFile(first)).equals(await readFile(second))).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})

it('gives the same pack again after a detour, and another one after a change', async () => {
  await using workspace = await workspaceWithAssets()
  const { service, project, root } = workspace
  const pack = async () => (await service.packWorkspace({ project })).artifacts.map(({ sha256 }) => sha256)
  const first = await pack()
  await service.excludeAssetFromBuild({ project, asset_id: 2 })
  const without = await pack()
  await service.includeAssetInBuild({ project, asset_id: 2 })
  await writeFile(join(root, 'assets/villain/unrelated.txt'), 'not an input')
  const again = await pack()
  await writeFile(join(root, 'assets/villain/a.bin'), 'SECOND')
  const changed = await pack()

  expect(again).toEqual(first)
  expect(without).not.toEqual(first)
  expect(changed).not.toEqual(first)
})

it('puts no path of the machine, no user and no time into the pack and its companions', async () => {
  await using workspace = await workspaceWithAssets()
  const { service, project, root } = workspace
  const { artifacts } = await service.packWorkspace({ project })
  const year = String(new Date().getUTCFullYear())
  for (const { path } of artifacts) {
    const text = (await readFile(join(root, path))).toString('latin1')
    expect(text).not.toContain(dirname(root))
    expect(text).not.toContain(`${year}-`)
    expect(text).not.toContain(project.project_id)
  }
})

it('writes an asset table that is sorted by id and equal to its companion', async () => {
  await using workspace = await workspaceWithAssets()
  const { service, project, root } = workspace
  await service.packWorkspace({ project })
  const companion = JSON.parse(await readFile(join(root, 'build/asset_table.json'), 'utf8'))
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  const table = await pack.entries()

  expect(companion.entries).toEqual(table)
  expect(table.map(({ asset_id, artifact, name }) => [asset_id, artifact, name])).toEqual([
    [1, 0, 'a.bin'],
    [1, 1, 'empty.bin'],
    [1, 2, 'textures/é.bin'],
    [2, 0, '10.bin'],
    [2, 1, '9.bin'],
    [2, 2, 'Z.bin'],
    [2, 3, 'a.bin'],
    [3, 0, 'content.bin'],
  ])
})
