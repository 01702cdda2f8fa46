import { rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace } from '../src/testing.ts'
import { knownExpansions, knownManifest } from '../src/workspace/known-looks.ts'
import { isSettled } from '../src/workspace/settled-stamp.ts'

const MANIFEST = { schema_version: 1, name: 'hero', family: 'blob', inputs: ['*'] } as const
const stamp = (modified: number, changed = modified) => `1:2:3:${modified}:${changed}`

it('takes a stamp for settled only when both its times were older than the look by more than a tick of the clock', () => {
  const at = 1_700_000_000_500_000_000
  const ms = 1_000_000
  const settled = [stamp(at - 30 * ms), stamp(at - 30 * ms, at - 25 * ms), stamp(1_699_999_998_000_000_000)]
  const unsettled = [
    stamp(at),
    stamp(at - 10 * ms),
    stamp(at - 30 * ms, at - 10 * ms),
    stamp(at - 10 * ms, at - 30 * ms),
    stamp(at + 30 * ms),
    // Whole seconds may be those of a clock of two.
    stamp(1_699_999_999_000_000_000),
    '',
  ]

  expect(settled.map((each) => isSettled(each, at))).toEqual([true, true, true])
  expect(unsettled.map((each) => isSettled(each, at) && each !== '')).toEqual(Array(7).fill(false))
})

it('believes a look only about the very file and directory that it saw, and no directory of a coarse file system', () => {
  const old = stamp(1_700_000_000_100_000_000)
  const manifest = { state: 'read', manifest: { ...MANIFEST, inputs: ['*'] }, stamp: old, last_modified: 1 } as const
  const expansions = new Map([['*', ['a.bin']]])
  const look = { at: 1_700_000_000_500_000_000, directory: old, manifest, expansions }
  const coarse = stamp(1_600_000_000_000_000_000)

  expect(knownManifest(look, old)).toBe(manifest)
  expect([knownManifest(look, stamp(1)), knownManifest(undefined, old)]).toEqual([undefined, undefined])
  expect(knownExpansions(look, old)).toBe(expansions)
  expect(knownExpansions(look, stamp(1)).size).toBe(0)
  expect(knownExpansions({ ...look, directory: coarse }, coarse).size).toBe(0)
  expect(knownExpansions({ ...look, directory: undefined }, undefined).size).toBe(0)
})

it('sees every change between two builds of one runtime, also names that come, go and change places, and old times', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const files = { 'a.bin': 'a', 'b.bin': 'b', 'sub/c.bin': 'c' }
  await workspace.addAsset('flat', { manifest: { inputs: ['*.bin'] }, files })
  await workspace.addAsset('deep', { manifest: { inputs: ['**'] }, files })
  const place = (name: string) => join(root, 'assets', name)
  const ancient = async (name: string) => utimes(place(name), 1_000_000, 1_000_000)
  const manifest = (inputs: string[]) => JSON.stringify({ schema_version: 1, name: 'flat', family: 'blob', inputs })
  const edits = [
    () => writeFile(place('flat/new.bin'), 'new').then(() => ancient('flat')),
    () => writeFile(place('deep/sub/new.bin'), 'new').then(() => ancient('deep/sub')),
    () => rename(place('flat/a.bin'), place('flat/other.bin')),
    () => writeFile(place('flat/asset.json'), manifest(['b.bin'])).then(() => ancient('flat/asset.json')),
    () => rename(place('deep'), place('put-aside')).then(() => rename(place('flat'), place('deep'))),
  ]
  const seen: string[] = []
  for (const edit of edits) {
    for (let time = 0; time < 3; time += 1) await service.build({ project })
    await edit()
    await using other = await workspace.openAnother()
    const { artifacts, status } = await service.build({ project })
    const full = await other.build({ project, mode: 'full' })
    seen.push(`${status} ${JSON.stringify(artifacts) === JSON.stringify(full.artifacts) ? 'equal' : 'different'}`)
  }

  expect(seen).toEqual([...Array(4).fill('success equal'), 'rejected equal'])
})
