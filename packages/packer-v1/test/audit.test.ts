import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { type Convert, defineAssetFamily } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

const ABOUT = { version: 1, countArtifacts: () => ({ min: 1, max: 1 }), validate: () => [] } as const

function lying(convert: Convert) {
  return defineAssetFamily({ ...ABOUT, name: 'lying', convert })
}

it('catches a family that reads an undeclared file, and names the file, when an audit makes its asset again', async () => {
  const state = { root: '' }
  const family = lying(async () => [
    { content: { kind: 'bytes', bytes: await readFile(join(state.root, 'assets/secret.txt')) } },
  ])
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project } = workspace
  state.root = workspace.root
  await workspace.writeFile('assets/secret.txt', 'first')
  await workspace.addAsset('liar', { manifest: { family: 'lying' } })
  await workspace.addAsset('honest')
  await service.build({ project })
  const before = await workspace.listFiles('build')
  await workspace.writeFile('assets/secret.txt', 'second')
  const unseen = await service.build({ project })
  const audited = await service.build({ project, audit: 1 })

  expect(unseen.status).toBe('success')
  expect(audited.status).toBe('failed')
  expect(audited.blockers.map(({ code, message }) => [code, message])).toEqual([
    [
      'input_undeclared',
      'the family lying, making assets/liar, reads assets/secret.txt, which is no input of it; what it makes has changed',
    ],
  ])
  expect(await workspace.listFiles('build')).toEqual(before)
})

it('catches a family that reads an undeclared file in a worker thread', async () => {
  const module = pathToFileURL(join(import.meta.dirname, 'children/unruly-module.ts')).href
  const family = defineAssetFamily({ ...ABOUT, name: 'lying', module })
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project, root } = workspace
  await workspace.writeFile('assets/secret.txt', 'first')
  await workspace.addAsset('liar', {
    manifest: { family: 'lying' },
    files: { order: `lie ${join(root, 'assets')}` },
  })
  const { blockers } = await service.build({ project, audit: 0.01 })

  expect(blockers.map(({ code, path }) => [code, path])).toEqual([['input_undeclared', 'assets/liar']])
  expect(blockers[0]?.message).toContain('assets/secret.txt')
})

it('catches a family that gives something else each time', async () => {
  let calls = 0
  const family = lying(async () => {
    calls += 1
    return [{ name: 'one', content: { kind: 'bytes', bytes: Uint8Array.of(calls) } }]
  })
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project } = workspace
  await workspace.addAsset('dice', { manifest: { family: 'lying' } })
  const { status, blockers } = await service.build({ project, audit: 1 })

  expect([status, blockers.map(({ code, message }) => [code, message])]).toEqual([
    'failed',
    [
      [
        'conversion_differs',
        'the family lying, making assets/dice, gives another artifact 0 (one) for the same inputs, and reads no other file that could explain it',
      ],
    ],
  ])
})

it('audits the share that was asked for, and an audit of honest assets finds nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  for (const name of ['a', 'b', 'c', 'd']) {
    await workspace.addAsset(name, { manifest: { family: 'data' }, files: { 'a.json': `{"name":"${name}"}` } })
  }
  await service.build({ project })
  const { status, audited, cache } = await service.build({ project, audit: 0.5 })

  expect([status, audited, cache]).toEqual(['success', 2, { hits: 4, misses: 0 }])
})
