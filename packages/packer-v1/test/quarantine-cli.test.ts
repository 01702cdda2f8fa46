import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import {
  DoctorResult,
  ListQuarantineResult,
  PackerEvent,
  QuarantineAssetResult,
  RestoreAssetResult,
} from '@plinth/contracts'
import { expect, it } from 'vitest'
import { packDefinition } from '../src/command/pack-definition.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

async function packer({ root }: Pick<TemporaryWorkspace, 'root'>, ...argv: string[]) {
  return tryCli(packDefinition, { argv: ['--project', root, ...argv] })
}

it('moves an asset into quarantine, lists it and restores it on the command line, with documents and exit codes', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  const added = await packer(workspace, 'quarantine', 'add', 'hero', '--yes', '--json')
  const listed = await packer(workspace, 'quarantine', 'list', '--json')
  const restored = await packer(workspace, 'quarantine', 'restore', 'assets/hero', '--yes', '--json')

  const { quarantine_id } = QuarantineAssetResult.parse(JSON.parse(added.stdout))
  expect([added.exitCode, listed.exitCode, restored.exitCode]).toEqual([0, 0, 0])
  expect(ListQuarantineResult.parse(JSON.parse(listed.stdout)).quarantined).toMatchObject([
    { quarantine_id, asset_id: 1, state: 'restorable' },
  ])
  expect(RestoreAssetResult.parse(JSON.parse(restored.stdout))).toMatchObject({ asset_id: 1, root: 'assets/hero' })
  expect(await workspace.listFiles()).toEqual(files)
})

it('ends with 3 without consent, for an entry that is none and for an asset that is none, and moves nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  const codes = [
    await packer(workspace, 'quarantine', 'add', 'hero'),
    await packer(workspace, 'quarantine', 'restore', 'hero', '--yes'),
    await packer(workspace, 'quarantine', 'add', 'nobody', '--yes'),
    await packer(workspace, 'relocate', 'hero', 'assets/elsewhere', '--yes'),
    await packer(workspace, 'quarantine', 'frobnicate'),
  ].map(({ exitCode }) => exitCode)

  expect(codes).toEqual([3, 3, 3, 3, 2])
  expect(await workspace.listFiles()).toEqual(files)
})

it('tells the registry on the command line where the author moved a root', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  await mkdir(join(root, 'assets/people'))
  await rename(join(root, 'assets/hero'), join(root, 'assets/people/hero'))
  const refused = await packer(workspace, 'relocate', '1', 'assets/people/hero')
  const done = await packer(workspace, 'relocate', '1', 'assets/people/hero', '--yes')
  await service.validatePackWorkspace({ project })

  expect([refused.exitCode, done.exitCode, done.stdout]).toEqual([3, 0, 'Asset 1 lies in assets/people/hero now.\n'])
  expect((await service.listAssets({ project })).assets[0]?.root).toBe('assets/people/hero')
})

it('mends on the command line what is safe to mend, says what, and writes the events to standard error', async () => {
  await using workspace = await createTemporaryWorkspace()
  await mkdir(join(workspace.root, '.packer/quarantine/20260101T000000000Z-00000000'))
  await writeFile(join(workspace.root, 'assets/stray.txt'), '')
  const { exitCode, stdout, stderr } = await packer(workspace, 'doctor', '--expanded', '--fix', '--json', '--events')
  const result = DoctorResult.parse(JSON.parse(stdout))
  const kinds = stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => PackerEvent.parse(JSON.parse(line)).kind)

  expect(exitCode).toBe(0)
  expect(result.applied_actions.map(({ kind }) => kind)).toEqual(['remove_empty_directory'])
  expect(result.diagnostics.map(({ code }) => code)).toEqual(['file_stray'])
  expect(kinds).toEqual(['preview_ready', 'action_applied', 'diagnostics_updated'])
})

it('shows examples in the help of quarantine and doctor', async () => {
  const helps = await Promise.all(
    [['quarantine'], ['doctor'], ['relocate']].map((argv) => tryCli(packDefinition, { argv: [...argv, '--help'] })),
  )

  expect(helps.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  for (const { stdout } of helps) expect(stdout).toContain('plinth-pack')
  expect(helps[0]?.stdout).toContain('plinth-pack quarantine restore assets/hero --yes')
})
