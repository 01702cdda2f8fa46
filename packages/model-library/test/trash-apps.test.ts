import { lstat, mkdir, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { mappingPaths } from './mapping-place.ts'
import { type Scratch, scratch } from './scratch.ts'
import { ID, importTiny } from './weight-sources.ts'

it('names the links in apps that a deletion leaves dangling, and leaves them as they are unless it is told to take them away', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const target = await mapTiny(library, place)
  const { trash_id = '', links } = await library.deleteModel(ID)
  expect(links).toEqual([{ app_id: 'comfyui', target, state: 'dangling' }])
  expect(await readlink(target)).toBe(join(library.root, ID, 'tiny.gguf'))
  expect(await library.restoreFromTrash(trash_id)).not.toHaveProperty('links')
  expect((await stat(target)).isFile()).toBe(true)
})

it('takes the links of a deleted model out of apps, and restoring it puts them back with their times, where nothing else is by now', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { app } = mappingPaths(place)
  const target = await mapTiny(library, place)
  await utimes(app, 1000, 1000)
  const before = [await timesOf(app), await timesOf(target)]
  const registry = () => readFile(join(library.root, 'link_registry.json'), 'utf8').then(JSON.parse)
  const deleted = await library.deleteModel(ID, { links: 'remove' })
  expect(deleted.links).toEqual([{ app_id: 'comfyui', target, state: 'removed' }])
  expect([(await readdir(app)).filter(isVisible), (await registry()).by_target]).toEqual([[], {}])
  const restored = await library.restoreFromTrash(deleted.trash_id ?? '')
  expect(restored.links).toEqual([target])
  expect([await readlink(target), Object.keys((await registry()).by_target)]).toEqual([
    join(library.root, ID, 'tiny.gguf'),
    [target],
  ])
  expect([await timesOf(app), await timesOf(target)]).toEqual(before)
  expect((await library.previewMapping(config(place))).actions.map(({ code }) => code)).toEqual(['linked_already'])
  const again = await library.deleteModel(ID, { links: 'remove' })
  await writeFile(target, 'mine')
  expect(await library.restoreFromTrash(again.trash_id ?? '')).not.toHaveProperty('links')
  expect(await readFile(target, 'utf8')).toBe('mine')
})

it('takes no link away that somebody made or changed, none behind a link, and no hard link or copy', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const { app } = mappingPaths(place)
  const target = await mapTiny(library, place)
  const source = await readlink(target)
  await rm(target)
  await symlink(source, target)
  expect(await library.deleteModel(ID, { links: 'remove' })).not.toHaveProperty('links')
  expect((await lstat(target)).isSymbolicLink()).toBe(true)
  const [{ trash_id = '' } = {}] = (await library.listTrash()).items
  await library.restoreFromTrash(trash_id)
  await rm(target)
  for (const link of ['hard_link', 'copy'] as const) {
    await library.applyMapping({ ...config(place), link })
    const deleted = await library.deleteModel(ID, { links: 'remove' })
    expect([deleted.links, (await readdir(app)).filter(isVisible)]).toEqual([undefined, ['tiny.gguf']])
    await library.restoreFromTrash(deleted.trash_id ?? '')
    await library.undoMapping(config(place))
  }
})

it('says from a terminal which links dangle, and takes them away with --unlink', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const target = await mapTiny(library, place)
  const run = (...argv: string[]) => tryCli(modelsDefinition, { argv: ['--library', library.root, ...argv] })
  const kept = await run('delete', ID, '--yes')
  expect(kept.stdout).toContain(`  dangling link of comfyui: ${target}`)
  await run('trash', 'restore', (await library.listTrash()).items[0]?.trash_id ?? '')
  expect((await run('delete', ID, '--yes', '--unlink')).stdout).toContain(`  removed link of comfyui: ${target}`)
  expect(await lstat(target).catch(() => 'gone')).toBe('gone')
})

async function mapTiny(library: ModelLibrary, place: Scratch): Promise<string> {
  const { app } = mappingPaths(place)
  await importTiny(library, place.path)
  await mkdir(app)
  await library.applyMapping(config(place))
  return join(app, 'tiny.gguf')
}

function config(place: Scratch) {
  return { app: 'comfyui', app_dir: mappingPaths(place).app, mappings: [{ target_dir: '.' }] }
}

async function timesOf(path: string): Promise<bigint> {
  return (await lstat(path, { bigint: true })).mtimeNs / 1000n
}

function isVisible(name: string): boolean {
  return !name.startsWith('.')
}
