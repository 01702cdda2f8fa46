import { chmod, chown, readdir, stat, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { importBundle, MODEL_ID, scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'

it('takes a directory for the bundle that it is, by whatever path it is given', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await symlink(place.path, join(place.path, 'around'))
  await symlink(join('around', 'bundle'), join(place.path, 'link'))
  await importBundle(library, source)
  const paths = [
    `${source}/`,
    `${source}//.`,
    `${source}/vae/..`,
    join(place.path, 'link'),
    join(place.path, 'around/around/bundle'),
    relative(process.cwd(), source),
  ]
  const results = []
  for (const path of paths) results.push(await importBundle(library, path))
  expect(results.map(({ model_id, status }) => [model_id, status])).toEqual(paths.map(() => [MODEL_ID, 'unchanged']))
  expect(await library.getModel(MODEL_ID)).toMatchObject({ source_path: source, entry_path: source })
  expect((await library.listModels()).total).toBe(1)
})

it('fails for a directory in the library, around it, or the library itself, and leaves nothing behind', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await place.bundle('library/models/bundle')
  await place.bundle('library/diffusion/tiny/one')
  await place.bundle('.')
  await place.bundle('library')
  const before = await snapshotDirectory(place.path)
  const codes = []
  for (const path of ['library/models/bundle', 'library/diffusion/tiny/one', '.', 'library']) {
    const { status, errors } = await importBundle(library, join(place.path, path))
    codes.push([status, ...errors.map(({ code }) => code)])
  }
  expect(codes).toEqual([
    ['failed', 'source_inside_library'],
    ['failed', 'source_inside_library'],
    ['failed', 'source_holds_library'],
    ['failed', 'source_holds_library'],
  ])
  expect(await snapshotDirectory(place.path)).toEqual(before)
})

it('changes no byte, name, owner or time of a bundle that is read-only and of another owner, in any operation', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const names = await readdir(source, { recursive: true })
  const isRoot = process.getuid?.() === 0
  for (const path of [...names.map((name) => join(source, name)).reverse(), source]) {
    await chmod(path, (await stat(path)).isDirectory() ? 0o555 : 0o444)
    if (isRoot) await chown(path, 65534, 65534)
  }
  const before = await untouchedParts(source)
  await using library = await place.library()
  await importBundle(library, source)
  await library.resolveModelExecutionDescriptor(MODEL_ID)
  await library.relocate(MODEL_ID, source)
  await library.revalidate(MODEL_ID)
  await library.reindex()
  await library.deleteModel(MODEL_ID)
  expect(await untouchedParts(source)).toBe(before)
  for (const path of [source, ...names.map((name) => join(source, name))]) await chmod(path, 0o755)
})

it('makes one record when many import one bundle at once', async () => {
  await using place = await scratch()
  await using first = await place.library()
  await using second = await place.library()
  const source = await place.bundle('bundle')
  const imports = Array.from({ length: 12 }, (_, index) => importBundle(index % 2 === 0 ? first : second, source))
  const statuses = (await Promise.all(imports)).map(({ status }) => status).sort()
  expect(statuses).toEqual(['imported', ...Array(11).fill('unchanged')])
  expect((await first.listModels()).total).toBe(1)
})
