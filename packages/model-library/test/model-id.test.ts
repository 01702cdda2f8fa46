import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { codeOf, importBundle, MODEL_ID, scratch } from './scratch.ts'

const HOSTILE = [
  '',
  '.',
  '..',
  'llm',
  'llm/llama',
  'diffusion/tiny',
  'diffusion/tiny/one/unet',
  '/diffusion/tiny/one',
  'diffusion//one',
  'diffusion/tiny/',
  '../../etc',
  'diffusion/../one',
  'diffusion/tiny/..',
  'diffusion/./one',
  'diffusion\\tiny\\one',
  'diffusion/tiny\\one/x',
  'C:/tiny/one',
  'diffusion/tiny/one\0',
  'diffusion/tiny/\n',
  '.plinth/bindings/x',
  'diffusion/.hidden/one',
  'diffusion/tiny/one.',
  'diffusion/tiny/one ',
  'diffusion/tiny/con',
  'diffusion/tiny/nul.txt',
  'diffusion/tiny/a:b',
  'diffusion/tiny/*',
  `diffusion/tiny/${'x'.repeat(300)}`,
  'a/b/\ud800',
]

it('refuses an id that is no model id in every operation, before the file system is touched', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const before = await snapshotDirectory(place.path)
  for (const id of HOSTILE) {
    const codes = await Promise.all([
      codeOf(library.getModel(id)),
      codeOf(library.revalidate(id)),
      codeOf(library.deleteModel(id)),
      codeOf(library.resolveModelExecutionDescriptor(id)),
      codeOf(library.bindDependencyProfile({ model_id: id, profile_id: 'light' })),
    ])
    expect([id, codes]).toEqual([id, Array(5).fill('invalid_model_id')])
  }
  expect(await snapshotDirectory(place.path)).toEqual(before)
})

it('answers null, or an error with the code model_not_found, for an id that no model has', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const id = 'diffusion/tiny/absent'
  expect(await library.getModel(id)).toBe(null)
  const codes = [library.revalidate(id), library.deleteModel(id), library.resolveModelExecutionDescriptor(id)].map(
    codeOf,
  )
  expect(await Promise.all(codes)).toEqual(Array(3).fill('model_not_found'))
})

it('changes nothing behind a registry directory that is a link', async () => {
  await using place = await scratch()
  const elsewhere = await place.bundle('elsewhere')
  await using library = await place.library()
  await mkdir(join(library.root, 'diffusion'), { recursive: true })
  await symlink(elsewhere, join(library.root, 'diffusion/tiny'))
  const before = await snapshotDirectory(elsewhere)
  expect(await codeOf(importBundle(library, await place.bundle('bundle')))).toBe('registry_link')
  expect(await snapshotDirectory(elsewhere)).toEqual(before)
  expect(await codeOf(library.getModel(MODEL_ID))).toBe('registry_link')
})
