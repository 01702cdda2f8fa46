import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import type { PackerWorkspaceService } from '@plinth/packer-api'
import { createPackerEventBus } from '@plinth/packer-api'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { changeWorkspace } from './change-workspace.ts'
import { logCommits, stateOf } from './commit-log.ts'

type Project = TemporaryWorkspace['project']

/** Reads as fast as it can until `running` says no; gives every state that it saw, and every asset that it saw without its files. */
async function hammer(reader: PackerWorkspaceService, project: Project, running: { readonly state: boolean }) {
  const seen = new Map<string, number>()
  const bare: unknown[] = []
  for (let count = 0; running.state; count += 1) {
    const { assets } = await reader.listAssets({ project })
    const state = stateOf(assets)
    seen.set(state, (seen.get(state) ?? 0) + 1)
    bare.push(...assets.filter(({ asset_name }) => asset_name === undefined))
    if (count % 50 === 0) await reader.validatePackWorkspace({ project })
    else await new Promise(setImmediate)
  }
  return { seen, bare }
}

it('answers every read with a registry that some commit wrote, whole, while two processes register, move and pack', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root, events } = workspace
  for (const name of ['one', 'two', 'three']) await workspace.addAsset(name)
  await workspace.writeAsset('extra')
  const logs = [join(root, 'parent.log'), join(root, 'child.log')] as const
  const bus = createPackerEventBus()
  logCommits(bus, root, logs[0])
  await using writer = createPackerWorkspaceService({ version: 1, events: bus })
  await using stranger = createPackerWorkspaceService({ version: 1, events })
  const changing = startChild({ args: [join(import.meta.dirname, 'children/change.ts'), root, logs[1], '21'] })
  const running = { state: true }
  const write = async () => {
    const ended = changing.ended.then(() => 'ended' as const)
    for (let time = 3; (await Promise.race([ended, undefined])) !== 'ended'; time += 1) {
      await changeWorkspace(writer, project, time)
    }
    running.state = false
  }
  const reads = [
    hammer(service, project, running),
    hammer(stranger, project, running),
    hammer(writer, project, running),
  ]
  const [, ...results] = await Promise.all([write(), ...reads])
  const committed = new Set((await Promise.all(logs.map((log) => readFile(log, 'utf8')))).join('').split('\n'))
  const unknown = results.flatMap(({ seen }) => [...seen.keys()].filter((state) => !committed.has(state)))
  const count = results.flatMap(({ seen }) => [...seen.values()]).reduce((total, each) => total + each, 0)

  expect(await changing.ended).toMatchObject({ code: 0 })
  expect(unknown).toEqual([])
  expect(results.flatMap(({ bare }) => bare)).toEqual([])
  expect(count).toBeGreaterThan(100)
  expect(committed.size).toBeGreaterThan(8)
})
