import { link, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ModelLibrary } from '../src/model-library.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { whatALibrarySees } from './mount-machine.ts'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

it('refuses every id that is no model id in every operation, by code, and touches no file for it', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const before = await snapshotDirectory(place.path)
  const codes = await Promise.all(HOSTILE_IDS.map((id) => codesOfAll(library, id, join(place.path, 'bundle'))))
  expect(codes.map((each, index) => [HOSTILE_IDS[index], each])).toEqual(
    HOSTILE_IDS.map((id) => [id, Array(OPERATIONS.length).fill('invalid_model_id')]),
  )
  expect(await snapshotDirectory(place.path)).toEqual(before)
})

it('takes odd ids for models that are not there, whatever letters they are written with', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const ids = [
    'diffusion/tiny/ｏne',
    'diffusion/tiny/оne',
    'diffusion/tiny/one\u0301',
    'Diffusion/tiny/one',
    'diffusion/tiny/…',
  ]
  const codes = await Promise.all(ids.map((id) => codeOf(library.deleteModel(id))))
  expect(codes).toEqual(ids.map(() => 'model_not_found'))
  expect(await Promise.all(ids.map((id) => library.getModel(id)))).toEqual(ids.map(() => null))
  expect((await library.listModels()).total).toBe(1)
})

it('gives any family and name an id that stays inside the registry', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source_path = await place.bundle('bundle')
  const outside = await namesOutside(place.path)
  const words = fc.oneof(
    fc.constantFrom('..', '.', '/', '\\', '../../x', 'a/b', 'CON', '\u0000', '~', ' ', '....//'),
    fc.string({ unit: 'binary' }),
  )
  await fc.assert(
    fc.asyncProperty(words, words, async (family, official_name) => {
      const imported = await library
        .importExternalDiffusersDirectory({ source_path, family, official_name })
        .catch(() => undefined)
      if (imported?.status === 'imported') expect(imported.model_id).toMatch(/^diffusion\/[a-z0-9_-]+\/[a-z0-9_-]+$/)
    }),
    { seed: 20261121, numRuns: 60 },
  )
  expect(await namesOutside(place.path)).toEqual(outside)
})

it.each([
  ['diffusion', 'registry_link'],
  ['diffusion/tiny', 'registry_link'],
  ['diffusion/tiny/one', 'registry_link'],
  ['.plinth/bindings/diffusion', undefined],
  ['.plinth/bindings/diffusion/tiny', undefined],
])('changes nothing behind a link that stands for the registry directory %s', async (linked, lookedAt) => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const theirs = join(place.path, 'theirs')
  await rename(join(library.root, linked), theirs)
  await symlink(theirs, join(library.root, linked))
  await rm(join(source, 'unet'), { recursive: true })
  const before = [await snapshotDirectory(theirs), await snapshotDirectory(source)]
  const codes = await Promise.all([
    codeOf(library.deleteModel(MODEL_ID)),
    codeOf(library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })),
    codeOf(library.relocate(MODEL_ID, await place.bundle('copy'), { accept: 'any_bundle' })),
    codeOf(importBundle(library, source)),
    codeOf(library.reindex()),
  ])
  expect(codes).toEqual([...Array(3).fill('registry_link'), lookedAt, undefined])
  expect([await snapshotDirectory(theirs), await snapshotDirectory(source)]).toEqual(before)
})

it('leaves a hard link to its metadata as it was, in every change and in the deletion', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [source, theirs] = [await place.bundle('bundle'), join(place.path, 'theirs.json')]
  await importBundle(library, source)
  await link(join(library.root, MODEL_ID, 'metadata.json'), theirs)
  const before = await readFile(theirs, 'utf8')
  await rm(join(source, 'unet'), { recursive: true })
  await library.revalidate(MODEL_ID)
  await library.bindDependencyProfile({ model_id: MODEL_ID, profile_id: 'pytorch-audio' })
  await library.deleteModel(MODEL_ID)
  expect(await readFile(theirs, 'utf8')).toBe(before)
})

it('never follows links, wherever in the directory of a model they lie, when it takes the model out', async () => {
  await using place = await scratch()
  const outside = join(place.path, 'outside')
  await mkdir(join(outside, 'folder'), { recursive: true })
  for (const name of NAMES) await writeFile(join(outside, name), `precious ${name}`)
  const source = await place.bundle('bundle')
  const before = [await snapshotDirectory(outside), await snapshotDirectory(source)]
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: fc.constantFrom(...NAMES), target: fc.constantFrom(...TARGETS) })),
      async (links) => {
        await using library = await place.library()
        await importBundle(library, source)
        for (const { name, target } of links) {
          const path = join(library.root, MODEL_ID, name)
          if (name !== 'metadata.json') await rm(path, { force: true })
          await symlink(target, path).catch(() => {})
        }
        await library.deleteModel(MODEL_ID)
        expect([await snapshotDirectory(outside), await snapshotDirectory(source)]).toEqual(before)
        await rm(join(library.root, 'diffusion'), { recursive: true, force: true })
      },
    ),
    { seed: 20261121, numRuns: 25 },
  )
})

it('changes nothing behind a mount that stands for the directory of a model', async () => {
  await using place = await scratch()
  expect(await whatALibrarySees('registry_mount', place.path)).toEqual(['registry_link', 'revalidated', 'untouched'])
})

const HOSTILE_IDS = [
  ...['', '.', '..', '/', '//', '///', 'llm', 'llm/llama', 'llm/llama/x/y', '/etc/passwd', '/a/b/c', 'a/b/c/', '/a/b'],
  ...[
    '../../x',
    'a/../b',
    'a/b/..',
    './a/b',
    'a/./b',
    'a//b',
    '.plinth/journal/x',
    '.plinth/bindings/a',
    'a/b/.hidden',
  ],
  ...[
    'a\\b\\c',
    'a/b\\..\\..\\x/c',
    'C:/x/y',
    'C:\\x',
    'a/b/c:stream',
    'a/b/c\u0000',
    '\u0000/b/c',
    'a/b/c\n',
    'a/b/\u007f',
  ],
  ...[
    'a/b/con',
    'a/b/NUL.txt',
    'a/b/c.',
    'a/b/c ',
    'a/b/*',
    'a/b/?',
    'a/b/\ud800',
    `a/b/${'x'.repeat(256)}`,
    'a／b／c',
  ],
]

const OPERATIONS: readonly ((library: ModelLibrary, id: string, path: string) => Promise<unknown>)[] = [
  (library, id) => library.getModel(id),
  (library, id) => library.deleteModel(id),
  (library, id) => library.revalidate(id),
  (library, id) => library.lastVerified(id),
  (library, id, path) => library.relocate(id, path),
  (library, id) => library.resolveModelExecutionDescriptor(id),
  (library, model_id) => library.bindDependencyProfile({ model_id, profile_id: 'pytorch' }),
]

async function codesOfAll(library: ModelLibrary, id: string, path: string): Promise<unknown[]> {
  return Promise.all(OPERATIONS.map((operation) => codeOf(operation(library, id, path))))
}

const NAMES = ['metadata.json', 'metadata.json.bak', '.plinth-1.tmp', 'weights.bin', 'overrides.json']
const TARGETS = [
  '../../../../outside',
  '../../../../outside/folder',
  '../../../../bundle',
  ...NAMES.map((name) => `../../../../outside/${name}`),
]

async function namesOutside(path: string): Promise<string[]> {
  return (await readdir(path, { recursive: true })).filter((name) => !name.startsWith('library/')).sort()
}
