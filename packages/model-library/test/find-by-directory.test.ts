import { rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

it('finds the external model of a directory by the path that was given and by the canonical one, also when it is gone', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  const link = `${source} link`
  await symlink(source, link)
  expect(await library.findByDirectory(source)).toBeNull()
  await importBundle(library, link)
  const paths = [link, source, join(source, '..', 'bundle'), `${source}/`, join(source, 'vae'), join(source, '..')]
  expect(await Promise.all(paths.map((path) => library.findByDirectory(path)))).toEqual([
    ...Array(4).fill(MODEL_ID),
    ...[null, null],
  ])
  await rename(source, `${source} moved`)
  expect([await library.findByDirectory(source), await library.findByDirectory(`${source} moved`)]).toEqual([
    MODEL_ID,
    null,
  ])
})

it('finds a model behind many others, and passes over one whose metadata is damaged', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const bundles = await Promise.all(Array.from({ length: 70 }, (_, index) => place.bundle(`bundle ${index}`)))
  const ids = []
  for (const [index, source_path] of bundles.entries()) {
    const request = { source_path, family: 'many', official_name: `bundle ${String(index).padStart(3, '0')}` }
    ids.push((await library.importExternalDiffusersDirectory(request)).model_id)
  }
  await writeFile(join(library.root, ids[0] ?? '', 'metadata.json'), '{')
  expect(await library.findByDirectory(bundles[69] ?? '')).toBe(ids[69])
  const aborted = { signal: AbortSignal.abort() }
  expect(await codeOf(library.findByDirectory(bundles[1] ?? '', aborted))).toBe('cancelled')
})
