import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '@plinth/contracts'
import { type ProcessTable, temporaryPath } from '@plinth/durable'
import { createFakeProcesses } from '@plinth/durable/testing'
import { createPackerEventBus } from '@plinth/packer-api'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createServiceAmong, type PackerServiceSettings } from '../src/service/create-packer-workspace-service.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

function among(processes: ProcessTable) {
  return { createService: (settings: PackerServiceSettings) => createServiceAmong(processes, settings) }
}

/** Something that a file cannot take the place of, so that publishing stops between two renames. */
async function blockPublishing({ root }: TemporaryWorkspace): Promise<() => Promise<void>> {
  const obstacle = join(root, 'build/preload.json')
  await rm(obstacle)
  await mkdir(join(obstacle, 'in the way'), { recursive: true })
  return () => rm(obstacle, { recursive: true })
}

async function companionsFit({ root }: TemporaryWorkspace): Promise<boolean> {
  const sha256 = sha256Hex(await readFile(join(root, 'build/assets.pa')))
  const companions = await Promise.all(
    ['asset_table.json', 'preload.json', 'build_report.json'].map((name) =>
      readFile(join(root, 'build', name), 'utf8'),
    ),
  )
  return companions.every((text) => JSON.parse(text).pack.sha256 === sha256)
}

it('finishes at the next open what a process that died had decided to publish, and says so', async () => {
  const processes = createFakeProcesses()
  const first = processes.start()
  await using workspace = await createTemporaryWorkspace(among(first.table))
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const clear = await blockPublishing(workspace)
  await workspace.writeFile('assets/hero/content.bin', 'the new hero')
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'io_error' })
  const state = (await service.listAssets({ project })).runtime_state
  await clear()
  processes.end(first.identity)
  const events = createPackerEventBus()
  const recording = recordEvents(events)
  await using other = createServiceAmong(processes.start().table, { version: 1, events })
  await other.listAssets({ project })

  expect(state).toBe('failed')
  expect(await companionsFit(workspace)).toBe(true)
  expect(await readdir(join(workspace.root, 'build'))).toHaveLength(4)
  expect(await readdir(join(workspace.root, '.packer/journal'))).toEqual([])
  expect(recording.all().map(({ kind, summary }) => [kind, summary])).toEqual([
    ['action_applied', 'A killed process had decided to publish its pack: the new pack is in place.'],
  ])
})

it('removes the chunk manifest of an earlier pack with the publication, also when a killed process had begun that', async () => {
  const processes = createFakeProcesses()
  const first = processes.start()
  await using workspace = await createTemporaryWorkspace(among(first.table))
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  await copyFile(join(root, 'build/assets.pa'), join(root, 'old.pa'))
  await service.build({ project, stable_from: 'old.pa' })
  const clear = await blockPublishing(workspace)
  await workspace.writeFile('assets/hero/content.bin', 'the new hero')
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'io_error' })
  const before = await readdir(join(root, 'build'))
  await clear()
  processes.end(first.identity)
  await using other = createServiceAmong(processes.start().table, { version: 1, events: createPackerEventBus() })
  await other.listAssets({ project })

  expect(before).toContain('assets.pa.chunks.json')
  expect(await companionsFit(workspace)).toBe(true)
  expect((await readdir(join(root, 'build'))).sort()).toEqual([
    'asset_table.json',
    'assets.pa',
    'build_report.json',
    'preload.json',
  ])
})

it('finishes in its next turn what it could not publish itself', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const clear = await blockPublishing(workspace)
  await workspace.writeFile('assets/hero/content.bin', 'the new hero')
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'io_error' })
  await clear()
  const result = await service.packWorkspace({ project })

  expect([result.status, result.runtime_state]).toEqual(['success', 'healthy'])
  expect(await companionsFit(workspace)).toBe(true)
  expect(await readdir(join(workspace.root, '.packer/journal'))).toEqual([])
})

it('removes what a process that died had not finished writing, and says that the previous pack stands', async () => {
  const processes = createFakeProcesses()
  const first = processes.start()
  await using workspace = await createTemporaryWorkspace(among(processes.start().table))
  const { service, project, events, root } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const artifacts = await workspace.listFiles('build')
  const leftover = await temporaryPath('build', first.table)
  await workspace.writeFile(leftover, 'half a pack')
  processes.end(first.identity)
  const recording = recordEvents(events, { kinds: ['action_failed'] })
  await service.packWorkspace({ project })

  expect(await workspace.listFiles('build')).toEqual(artifacts)
  expect(recording.all().map(({ summary }) => summary)).toEqual([
    'A killed process had not finished its pack: the previous pack stands.',
  ])
  expect(await readdir(join(root, 'build'))).toHaveLength(4)
})

it('leaves the artifacts alone and no temporary behind when the disk refuses', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  await workspace.writeFile('build', 'a file where the directory belongs')
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'io_error' })
  await rm(join(root, 'build'))

  expect((await service.packWorkspace({ project })).status).toBe('success')
})
