import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningChild, startChild } from '@plinth/durable/testing'
import { expect, it, onTestFinished } from 'vitest'
import { type Scratch, scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'

const TURNS = 12

it('lets two processes change one library at once: each sees the other, one bundle is one record, and no change is lost', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const untouched = await untouchedParts(bundle)
  const hosts = ['left', 'right'].map((name) => startHost(place, bundle, name))
  for (const line of ['ready', 'changed', 'closed']) {
    await Promise.all(hosts.map((host) => host.said(line)))
    for (const host of hosts) host.tell('go on')
  }
  const seen = ['left', 'right'].map(async (name) => JSON.parse(await readFile(join(place.path, name), 'utf8')))
  const [left, right] = await Promise.all(seen)
  const turns = Array.from({ length: TURNS }, (_, turn) => turn)
  expect(turns.map((turn) => [left.statuses[turn], right.statuses[turn]].sort())).toEqual(
    turns.map(() => ['imported', 'unchanged']),
  )
  const ids = ['both', 'left', 'right'].flatMap((family) => turns.map((turn) => `diffusion/${family}/m${turn}`)).sort()
  expect([left, right].map((each) => each.ids.toSorted())).toEqual([ids, ids])
  await using library = await place.library()
  for (const turn of turns) expect(await bindingsOf(library.getModel, turn)).toEqual(expectedBindings(turn))
  expect(await library.reindex()).toMatchObject({ models: ids.length, revalidated: [] })
  expect(await untouchedParts(bundle)).toBe(untouched)
})

function startHost(place: Scratch, bundle: string, name: string): RunningChild {
  const script = join(import.meta.dirname, 'children/host.ts')
  const host = startChild({ args: [script, join(place.path, 'library'), bundle, name, join(place.path, name)] })
  onTestFinished(() => host.kill('group'))
  return host
}

async function bindingsOf(getModel: (id: string) => Promise<unknown>, turn: number): Promise<string[]> {
  const { dependency_bindings } = Object(await getModel(`diffusion/both/m${turn}`))
  return dependency_bindings.map(({ binding_id }: { readonly binding_id: string }) => binding_id).sort()
}

function expectedBindings(turn: number): string[] {
  const own = ['light', 'pytorch', `left${turn}`, `right${turn}`]
  const all = Array.from({ length: TURNS }, (_, each) => [`left_${each}`, `right_${each}`]).flat()
  return [...own, ...(turn === 0 ? all : [])].sort()
}
