import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerDiagnostic } from '@plinth/contracts'
import { createProcessTable, temporaryPath } from '@plinth/durable'
import { createFakeProcesses } from '@plinth/durable/testing'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createServiceAmong } from '../src/service/create-packer-workspace-service.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

function brief(diagnostics: readonly PackerDiagnostic[]) {
  return diagnostics.map(({ code, path, fixable }) => [code, path, fixable])
}

/** A machine on which a process died in the middle of writing into the cache, and another one lives. */
async function afterAKill() {
  const machine = createFakeProcesses()
  const killed = machine.start()
  const litter = await temporaryPath('.packer/cache', killed.table)
  machine.end(killed.identity)
  return { living: machine.start().table, litter }
}

it('finds orphans of the quarantine, litter of dead processes and directories that have gone, in expanded mode', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events, root } = workspace
  const { living, litter } = await afterAKill()
  await using service = createServiceAmong(living, { version: 1, events })
  await writeFile(join(root, litter), 'half of it')
  const asset_id = await workspace.addAsset('hero')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  const place = join(root, '.packer/quarantine', quarantine_id)
  await rename(join(place, 'files'), join(root, 'taken-away'))
  await mkdir(join(root, '.packer/quarantine/empty'))
  await mkdir(join(root, '.packer/quarantine/strange'))
  await writeFile(join(root, '.packer/quarantine/strange/record.json'), '{')
  const registered = await service.doctor({ project })
  const expanded = await service.doctor({ project, mode: 'expanded' })

  expect(registered.diagnostics).toEqual([])
  expect(brief(expanded.diagnostics)).toEqual([
    ['quarantine_files_missing', `.packer/quarantine/${quarantine_id}`, false],
    ['quarantine_empty', '.packer/quarantine/empty', true],
    ['quarantine_unrecorded', '.packer/quarantine/strange', false],
    ['litter_left', litter, true],
  ])
  expect(expanded.diagnostics.every(({ category, blocking }) => category === 'hygiene' && !blocking)).toBe(true)
  expect(expanded.proposed_actions.map(({ kind, destructive }) => [kind, destructive])).toEqual([
    ['remove_empty_directory', false],
    ['remove_litter', false],
  ])
})

it('fixes by preview and apply what is safe, and nothing else: not a root that vanished, not a record, not a stray file', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events, root } = workspace
  const { living, litter } = await afterAKill()
  await using service = createServiceAmong(living, { version: 1, events })
  await workspace.addAsset('vanished')
  await rm(join(root, 'assets/vanished'), { recursive: true })
  await workspace.writeFile('assets/stray.txt', 'of the author')
  await mkdir(join(root, '.packer/quarantine/empty'))
  await mkdir(join(root, litter))
  const files = await workspace.listFiles()
  const recording = recordEvents(events)
  const fixed = await service.doctor({ project, mode: 'expanded', fix: true })

  expect(fixed.applied_actions.map(({ kind, paths }) => [kind, ...paths])).toEqual([
    ['remove_empty_directory', '.packer/quarantine/empty'],
    ['remove_litter', litter],
  ])
  expect(brief(fixed.diagnostics)).toEqual([
    ['root_missing', 'assets/vanished', false],
    ['file_stray', 'assets/stray.txt', false],
  ])
  expect(recording.kinds().filter((kind) => kind !== 'asset_changed' && kind !== 'runtime_state_changed')).toEqual([
    'preview_ready',
    'action_applied',
    'diagnostics_updated',
  ])
  expect(await workspace.listFiles()).toEqual(files)
  expect((await readdir(join(root, '.packer'))).sort()).toEqual([
    'cache',
    'journal',
    'layout.json',
    'quarantine',
    'registry.json',
  ])
  expect((await service.listAssets({ project })).assets).toHaveLength(1)
})

it('changes nothing without fix, and nothing with it when there is nothing to fix', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await mkdir(join(root, '.packer/quarantine/empty'))
  await service.doctor({ project, mode: 'expanded' })
  const kept = await readdir(join(root, '.packer/quarantine'))
  await service.doctor({ project, mode: 'expanded', fix: true })
  const again = await service.doctor({ project, mode: 'expanded', fix: true })

  expect(kept).toEqual(['empty'])
  await rm(join(root, '.packer/quarantine'), { recursive: true })
  const made = await service.doctor({ project, mode: 'expanded', fix: true })

  expect([again.applied_actions, again.summary]).toEqual([[], 'Nothing is wrong.'])
  expect(made.applied_actions.map(({ kind, paths }) => [kind, ...paths])).toEqual([
    ['make_directory', '.packer/quarantine'],
  ])
  expect(await readdir(join(root, '.packer/quarantine'))).toEqual([])
})

it('leaves alone what a living process is writing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events, root } = workspace
  const processes = createProcessTable()
  const living = await temporaryPath('.packer/cache', processes)
  await writeFile(join(root, living), 'half of it')
  await using service = createServiceAmong(processes, { version: 1, events })
  const fixed = await service.doctor({ project, mode: 'expanded', fix: true })

  expect([fixed.diagnostics, fixed.applied_actions]).toEqual([[], []])
  expect(await readdir(join(root, '.packer/cache'))).toHaveLength(1)
})

it('warns of names that clash or cannot exist on other systems, and packs them all the same', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('Hero', { files: { 'a.bin': '1', 'aux.txt': '2', 'what?.bin': '3', 'dot.': '4' } })
  await workspace.addAsset('hero', { files: { 'a.bin': '5', 'A.bin': '6' } })
  const { diagnostics, blockers } = await service.doctor({ project, mode: 'expanded' })

  expect(brief(diagnostics)).toEqual([
    ['name_clash', 'assets/hero', false],
    ['name_clash', 'assets/hero/a.bin', false],
    ['name_not_portable', 'assets/Hero/aux.txt', false],
    ['name_not_portable', 'assets/Hero/dot.', false],
    ['name_not_portable', 'assets/Hero/what?.bin', false],
  ])
  expect(blockers).toEqual([])
  expect((await service.packWorkspace({ project })).status).toBe('success')
})
