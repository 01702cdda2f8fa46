import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

const CHILD = join(import.meta.dirname, 'children/toggle.ts')

it('shows every reader a state that one commit produced, while two processes write', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root, events } = workspace
  for (const name of ['one', 'two']) await workspace.addAsset(name)
  await service.packWorkspace({ project })
  await using reader = createPackerWorkspaceService({ version: 1, events })
  const child = startChild({ args: [CHILD, root, '60'] })
  const running = { state: true }
  void child.ended.then(() => {
    running.state = false
  })
  const torn: unknown[] = []
  let reads = 0
  const note = (what: string, ids: readonly number[]) => {
    reads += 1
    if (ids.length === 1) torn.push([what, ids])
  }
  const read = async () => {
    while (running.state) {
      const listed = (await reader.listAssets({ project })).assets.filter((asset) => asset.included_in_build)
      note(
        'list',
        listed.map(({ asset_id }) => asset_id),
      )
      const { assets } = await reader.validatePackWorkspace({ project })
      note(
        'validate',
        assets.map(({ asset_id }) => asset_id),
      )
      await using pack = await openAssetPack(join(root, 'build/assets.pa'))
      note(
        'pack',
        (await pack.entries()).map(({ asset_id }) => asset_id),
      )
    }
  }
  const write = async () => {
    while (running.state) {
      await Promise.all([1, 2].map((asset_id) => service.includeAssetInBuild({ project, asset_id })))
      const packed = await service.packWorkspace({ project })
      note('write', packed.affected_assets)
    }
  }
  await Promise.all([read(), read(), write()])

  expect(await child.ended).toMatchObject({ code: 0 })
  expect(torn).toEqual([])
  expect(reads).toBeGreaterThan(20)
})
