import { expect, it } from 'vitest'
import { createTemporaryWorkspace } from '../src/testing.ts'
import { asOrdinaryPeople, withMounts } from './machines.ts'

async function packedWorkspace() {
  const workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  await workspace.service.packWorkspace({ project: workspace.project })
  return workspace
}

it('moves no asset root that is another file system, and packs it all the same', async () => {
  await using workspace = await packedWorkspace()

  expect(await withMounts('elsewhere', workspace.root)).toEqual({
    status: 'rejected',
    codes: ['root_elsewhere'],
    left: ['asset.json', 'content.bin'],
    packed: 'success',
  })
})

it('keeps the previous pack and leaves nothing else when the disk is full, and packs when there is room again', async () => {
  await using workspace = await packedWorkspace()

  expect(await withMounts('full', workspace.root)).toEqual({
    refused: ['disk_full', 'ENOSPC'],
    same: true,
    state: 'whole',
    read: 'healthy',
    next: 'success',
  })
})

it('blocks on what an ordinary user may not read, asset by asset, and touches no artifact', async () => {
  await using workspace = await packedWorkspace()

  expect(await asOrdinaryPeople('modes', workspace.root)).toEqual({
    blockers: [
      ['assets/hero'],
      ['assets/input', 'input_unreadable'],
      ['assets/manifest', 'manifest_unreadable'],
      ['assets/root', 'manifest_unreadable'],
      ['assets/group/inside', 'root_unreadable'],
    ],
    status: 'rejected',
    untouched: true,
    doctor: 'success',
    again: 'success',
  })
})

it('answers what only reads in a workspace that may not be written, and refuses the rest with a code', async () => {
  await using workspace = await packedWorkspace()

  expect(await asOrdinaryPeople('locked', workspace.root)).toEqual({
    total_included: 1,
    validation: 'success',
    refused: 'permission_denied',
    excluded: 'permission_denied',
  })
})
