import { rmSync, writeFileSync } from 'node:fs'
import { link, lstat, mkdir, readdir, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { faultOnWay } from '../src/mapping/app-folder.ts'
import { giveName, takeOwn } from '../src/mapping/change-name.ts'
import type { LinkEntry } from '../src/mapping/link-registry.ts'
import { MAPPING_FILES, type MappingFiles } from '../src/mapping/mapping-files.ts'
import { type MappingIntent, nextMappingId } from '../src/mapping/mapping-intent.ts'
import { marksOf } from '../src/mapping/own-link.ts'
import { stageLinks } from '../src/mapping/stage-links.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { fileModel, mapping, mappingPlace } from './mapping-place.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

it('puts nothing through a link, a junction or a file on the way to a folder of the app', async () => {
  await using place = await scratch()
  const { app } = await mappingPlace(place)
  await using library = await place.library()
  const outside = join(place.path, 'outside')
  await mkdir(outside)
  await symlink(outside, join(app, 'loras'))
  await writeFile(join(app, 'checkpoints'), 'a file')
  const { applied, failed } = await library.applyMapping(mapping(place))
  const { excluded } = await library.previewMapping(mapping(place))
  expect([applied, failed, await readdir(outside)]).toEqual([[], [], []])
  expect(excluded.map(({ model_id, code }) => [model_id, code])).toEqual([
    ['diffusion/sd/base', 'not_a_directory'],
    ['diffusion/sd/lora', 'outside_app_folder'],
    ['diffusion/tiny/one', 'external_reference'],
  ])
  // What Windows calls a junction, Node shows as a link that is a directory behind it.
  const junction = await lstat(join(app, 'loras'), { bigint: true })
  const files: MappingFiles = { ...MAPPING_FILES, lstat: async () => junction }
  expect(await faultOnWay(files, { path: app, mountPoints: [] }, ['anything'])).toMatchObject({
    code: 'outside_app_folder',
  })
})

it('gives back what took the place of a link at the last moment, and never names anything over it', async () => {
  await using place = await scratch()
  const entry = await ownLink(place)
  const swapped: MappingFiles = {
    ...MAPPING_FILES,
    move: async (from, to) => {
      if (from === entry.target) await rm(from).then(() => writeFile(from, 'theirs'))
      await rename(from, to)
    },
  }
  const held = join(place.path, 'held')
  expect(await takeOwn(swapped, entry, held)).toBe(false)
  expect([await readFile(entry.target, 'utf8'), (await readdir(place.path)).includes('held')]).toEqual([
    'theirs',
    false,
  ])
  expect(await giveName(MAPPING_FILES, await staged(place, entry), entry)).toBe(false)
  expect(await readFile(entry.target, 'utf8')).toBe('theirs')
  const directory: MappingFiles = {
    ...MAPPING_FILES,
    move: async (from, to) => {
      if (from === entry.target) await rm(from).then(() => mkdir(from))
      await rename(from, to)
    },
  }
  await rm(entry.target)
  await symlink(entry.source, entry.target)
  const again = { ...entry, ...marksOf(await lstat(entry.target, { bigint: true })) }
  expect([await takeOwn(directory, again, held), (await lstat(entry.target)).isDirectory()]).toEqual([false, true])
})

it('makes a symbolic link where the system follows or refuses hard links to one, and a copy where there are no hard links', async () => {
  for (const answer of ['follows', 'refuses'] as const) {
    await using place = await scratch()
    const entry = await ownLink(place)
    await rm(entry.target)
    const files: MappingFiles = {
      ...MAPPING_FILES,
      link: async (existing, path) => {
        if (answer === 'refuses') throw Object.assign(new Error('no'), { code: 'EPERM' })
        await link((await lstat(existing)).isSymbolicLink() ? entry.source : existing, path)
      },
    }
    expect(await giveName(files, await staged(place, entry), entry)).toBe(true)
    expect((await lstat(entry.target)).isSymbolicLink()).toBe(true)
    await unlink(entry.target)
    const copy = { ...entry, link_type: 'copy' as const }
    await writeFile(join(place.path, 'copy'), 'bytes')
    expect([await giveName(files, join(place.path, 'copy'), copy), await readFile(entry.target, 'utf8')]).toEqual([
      true,
      'bytes',
    ])
  }
})

it('names every link that it could not make, and makes the others', async () => {
  await using place = await scratch()
  const { app, loras, lora } = await mappingPlace(place)
  await using library = await place.library()
  await mkdir(loras)
  const onEvent = ({ completed }: { readonly completed: number }) => {
    if (completed === 2) writeFileSync(join(loras, 'style.safetensors'), 'theirs')
  }
  const { applied, failed } = await library.applyMapping(mapping(place), { onEvent })
  expect([applied.map(({ model_id }) => model_id), failed.map(({ code }) => code)]).toEqual([
    ['diffusion/sd/base'],
    ['target_taken'],
  ])
  await library.undoMapping({ app: 'comfyui', app_dir: app })
  const gone = await library.applyMapping(mapping(place, { on_conflict: 'rename' }), {
    onEvent: () => rmSync(lora, { force: true }),
  })
  expect(gone.failed.map(({ code }) => code)).toEqual(['source_missing'])
  expect(await readFile(join(loras, 'style.safetensors'), 'utf8')).toBe('theirs')
})

it('says of files on another file system that they cannot be hard links, and of each by itself', async () => {
  await using place = await scratch()
  const { source, target, ...marks } = await ownLink(place)
  const entry = { ...marks, source, target: join(place.path, 'new.gguf'), link_type: 'hardlink' as const }
  const action = { model_id: entry.model_id, source, target: entry.target, kind: 'hard_link' as const }
  const intent: MappingIntent = {
    ...{ operation: 'map', phase: 'staging', id: nextMappingId(), app: 'app', folder: place.path, at: '' },
    ...{ steps: [{ number: 0, action, names: [], entry }], directories: [] },
  }
  const link = async () => {
    throw Object.assign(new Error('no'), { code: 'EXDEV' })
  }
  const { steps, failed } = await stageLinks({ ...MAPPING_FILES, link }, intent, { onStep: () => {} })
  expect([steps, failed.map(({ code }) => code)]).toEqual([[], ['links_unsupported']])
})

it('leaves nothing in the app when a mapping is called off before its first name', async () => {
  await using place = await scratch()
  const { app, root } = await mappingPlace(place)
  await using library = await place.library()
  const before = (await snapshotDirectory(app)).map((line) => line.split(' ')[0])
  const controller = new AbortController()
  const call = { signal: controller.signal, onEvent: () => controller.abort(new Error('enough')) }
  expect(await codeOf(library.applyMapping(mapping(place, { link: 'copy' }), call))).toBe('cancelled')
  expect((await snapshotDirectory(app)).map((line) => line.split(' ')[0])).toEqual(before)
  expect(await readdir(join(root, '.plinth/journal'))).toEqual([])
})

it('leaves out what is no finished file of the library: partial downloads, links, bundles and models without files', async () => {
  await using place = await scratch()
  const { root } = await mappingPlace(place)
  const metadata = { family: 'x' }
  await writeFile(join(dirname(await fileModel(place, 'llm/x/part/a.gguf', metadata)), '.pumas_download'), '{}')
  await fileModel(place, 'llm/x/half/a.gguf', { ...metadata, match_source: 'download_partial' })
  await fileModel(place, 'llm/x/bundle/a.gguf', { ...metadata, bundle_format: 'diffusers_directory' })
  await fileModel(place, 'llm/x/none/readme.md', metadata)
  await rm(await fileModel(place, 'llm/x/linked/a.gguf', metadata))
  await symlink('/etc/hostname', join(root, 'llm/x/linked/a.gguf'))
  await using library = await place.library()
  const config = mapping(place, { mappings: [{ target_dir: '.', families: ['x'] }] })
  const { actions, excluded } = await library.previewMapping(config)
  expect([actions, excluded.map(({ model_id, code }) => [model_id, code])]).toEqual([
    [],
    [
      ['llm/x/bundle', 'bundle'],
      ['llm/x/half', 'partial_download'],
      ['llm/x/linked', 'no_model_file'],
      ['llm/x/none', 'no_model_file'],
      ['llm/x/part', 'partial_download'],
    ],
  ])
})

/** A symbolic link of the library's own, and what the registry has of it. */
async function ownLink(place: Scratch): Promise<LinkEntry> {
  const source = await fileModel(place, 'llm/a/one/one.gguf')
  const target = join(place.path, 'link.gguf')
  await symlink(source, target)
  const marks = marksOf(await lstat(target, { bigint: true }))
  return { model_id: 'llm/a/one', source, target, link_type: 'symlink', created_at: '', app_id: 'app', ...marks }
}

async function staged(place: Scratch, { source }: LinkEntry): Promise<string> {
  const path = join(place.path, 'staged')
  await symlink(source, path)
  return path
}
