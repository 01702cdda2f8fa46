import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

function child(name: string, ...args: string[]) {
  return startChild({ args: [join(import.meta.dirname, 'children', `${name}.ts`), ...args] })
}

it('shows every reader a state that one commit produced, while two processes write', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root, events } = workspace
  for (const name of ['one', 'two']) await workspace.addAsset(name)
  await service.packWorkspace({ project })
  await using reader = createPackerWorkspaceService({ version: 1, events })
  const toggling = child('toggle', root, '60')
  const running = { state: true }
  void toggling.ended.then(() => {
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

  expect(await toggling.ended).toMatchObject({ code: 0 })
  expect(torn).toEqual([])
  expect(reads).toBeGreaterThan(20)
})

it('gives every asset an id of its own and loses none when three processes register at once', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const names = Array.from({ length: 45 }, (_, index) => `asset-${index}`)
  for (const name of names) await workspace.writeAsset(name)
  const children = [0, 1].map((part) => child('register-forever', root, ...names.slice(part * 15, part * 15 + 15)))
  for (const name of names.slice(30)) await service.registerAsset({ project, root: `assets/${name}` })
  for (const each of children) expect(await each.ended).toMatchObject({ code: 0 })
  await service.validatePackWorkspace({ project })
  const { assets } = await service.listAssets({ project })

  expect(assets.map(({ asset_id }) => asset_id)).toEqual(names.map((_, index) => index + 1))
  expect(assets.map((asset) => asset.root).sort()).toEqual(names.map((name) => `assets/${name}`).sort())
})
