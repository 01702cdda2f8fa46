import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

async function previewed({ service, project }: TemporaryWorkspace, asset_id: number) {
  const preview = await service.previewAction({ project, kind: 'quarantine_asset', asset_id })
  return { ...preview, preview_id: preview.preview_id ?? '' }
}

it('previews a change with the revision that it was made from and what it would do, and touches nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  const recording = recordEvents(events)
  const preview = await service.previewAction({ project, kind: 'quarantine_asset', asset_id })

  expect(preview).toMatchObject({
    status: 'success',
    revision: expect.any(Number),
    preview_id: expect.any(String),
    consent_required: true,
    affected_assets: [asset_id],
    proposed_actions: [{ kind: 'quarantine_asset', operation_class: 'workspace_mutation', destructive: true }],
  })
  expect(recording.kinds()).toEqual(['preview_ready'])
  expect(await workspace.listFiles()).toEqual(files)
})

it('applies a preview once, with consent, and says what was done', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const { preview_id, revision = 0, proposed_actions } = await previewed(workspace, await workspace.addAsset('hero'))
  const applied = await service.applyAction({ project, preview_id, revision, consent: true })
  const again = await service.applyAction({ project, preview_id, consent: true })

  expect([applied.status, applied.applied_actions]).toEqual(['success', proposed_actions])
  expect(applied.quarantine_id).toBe((await service.listQuarantine({ project })).quarantined[0]?.quarantine_id)
  expect([again.status, again.blockers[0]?.code]).toEqual(['rejected', 'stale_preview'])
})

it('refuses a destructive preview without consent, and the consent given later still counts for it', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const { preview_id } = await previewed(workspace, await workspace.addAsset('hero'))
  const files = await workspace.listFiles()
  const recording = recordEvents(events)
  const refused = await service.applyAction({ project, preview_id })

  expect([refused.status, refused.blockers.map(({ code }) => code)]).toEqual(['rejected', ['consent_required']])
  expect(recording.kinds()).toEqual(['action_failed'])
  expect(await workspace.listFiles()).toEqual(files)
  expect((await service.applyAction({ project, preview_id, consent: true })).status).toBe('success')
})

it('rejects a preview as stale when an asset was changed, registered or edited behind its back since then', async () => {
  const changes: readonly ((workspace: TemporaryWorkspace) => Promise<unknown>)[] = [
    (workspace) => workspace.addAsset('another'),
    ({ service, project }) => service.excludeAssetFromBuild({ project, asset_id: 1 }),
    (workspace) => workspace.writeFile('assets/hero/content.bin', 'edited by the author'),
    (workspace) => workspace.writeFile('assets/hero/notes.txt', 'no input of the asset'),
    (workspace) => rm(join(workspace.root, 'assets/hero'), { recursive: true }),
    async ({ project, events, ...workspace }) => {
      await using other = createPackerWorkspaceService({ version: 1, events })
      await other.registerAsset({ project, root: await workspace.writeAsset('theirs') })
    },
  ]
  for (const change of changes) {
    await using workspace = await createTemporaryWorkspace()
    const { service, project } = workspace
    const { preview_id } = await previewed(workspace, await workspace.addAsset('hero'))
    await change(workspace)
    const files = await workspace.listFiles()
    const { status, blockers } = await service.applyAction({ project, preview_id, consent: true })

    expect([status, blockers[0]?.code]).toEqual(['rejected', 'stale_preview'])
    expect(await workspace.listFiles()).toEqual(files)
  }
})

it('rejects a revision that is not the one of the preview, and a preview that it does not know or that is of another project', async () => {
  await using workspace = await createTemporaryWorkspace()
  await using elsewhere = await createTemporaryWorkspace({ initialise: false })
  const { service, project } = workspace
  const { preview_id, revision = 0 } = await previewed(workspace, await workspace.addAsset('hero'))
  const other = { project_id: 'other', root: elsewhere.root }
  await service.initWorkspace({ project: other })
  const answers = [
    await service.applyAction({ project, preview_id, revision: revision + 1, consent: true }),
    await service.applyAction({ project, preview_id: 'no such preview', consent: true }),
    await service.applyAction({ project: other, preview_id, consent: true }),
    await service.quarantineAsset({ project, asset_id: 1, preview_id: 'no such preview', consent: true }),
  ]

  expect(answers.map(({ status, blockers }) => [status, blockers[0]?.code])).toEqual([
    ['rejected', 'stale_preview'],
    ['rejected', 'preview_unknown'],
    ['rejected', 'preview_unknown'],
    ['rejected', 'preview_unknown'],
  ])
})

it('rejects a preview of a kind that it does not know, and one that does not say what it is about', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  const requests = [
    { kind: 'set_on_fire' },
    { kind: 'quarantine_asset' },
    { kind: 'restore_asset' },
    { kind: 'relocate_asset', asset_id: 1 },
    { kind: 'remove_asset', asset_id: 9 },
    { kind: 'relocate_asset', asset_id: 1, root: 'assets/new' },
  ]
  const codes: unknown[] = []
  for (const request of requests) {
    const { status, blockers, preview_id } = await service.previewAction({ project, ...request })
    codes.push([status, ...blockers.map(({ code }) => code), preview_id])
  }

  expect(codes).toEqual([
    ['rejected', 'action_unknown', undefined],
    ['rejected', 'target_required', undefined],
    ['rejected', 'target_required', undefined],
    ['rejected', 'target_required', undefined],
    ['rejected', 'asset_unknown', undefined],
    ['rejected', 'root_present', undefined],
  ])
})

it('finds a root that the author moved, and takes it over under the old id when that is consented to', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const [before] = (await service.listAssets({ project })).assets
  await mkdir(join(root, 'assets/people'))
  await rename(join(root, 'assets/hero'), join(root, 'assets/people/protagonist'))
  const files = await workspace.listFiles('assets')
  const doctor = await service.doctor({ project, mode: 'expanded', fix: true })
  const target = { project, kind: 'relocate_asset', asset_id, root: 'assets/people/protagonist' } as const
  const { preview_id = '' } = await service.previewAction(target)
  const refused = await service.applyAction({ project, preview_id })
  const applied = await service.applyAction({ project, preview_id, consent: true })
  const [after] = (await service.listAssets({ project })).assets

  expect(doctor.diagnostics.map(({ code }) => code)).toContain('root_moved')
  expect(doctor.proposed_actions.map(({ kind, paths }) => [kind, paths])).toEqual([
    ['relocate_asset', ['assets/hero', 'assets/people/protagonist']],
  ])
  expect([refused.blockers[0]?.code, applied.status]).toEqual(['consent_required', 'success'])
  expect(after).toEqual({ ...before, root: 'assets/people/protagonist' })
  expect(await workspace.listFiles('assets')).toEqual(files)
})

it('relocates onto no root that is registered, has no manifest or bears a taken name', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  await workspace.addAsset('other')
  await workspace.writeAsset('twin', { manifest: { name: 'other' } })
  await mkdir(join(root, 'assets/bare'))
  await rm(join(root, 'assets/hero'), { recursive: true })
  const codes: unknown[] = []
  for (const target of ['assets/other', 'assets/bare', 'assets/twin', '../outside', 'assets/nothing']) {
    const { blockers } = await service.previewAction({ project, kind: 'relocate_asset', asset_id, root: target })
    codes.push(blockers[0]?.code)
  }

  expect(codes).toEqual(['root_registered', 'manifest_missing', 'duplicate_name', 'root_invalid', 'root_invalid'])
})

it('removes an asset from the registry by preview and consent, and its files stay', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero')
  const files = await workspace.listFiles('assets')
  const { preview_id = '' } = await service.previewAction({ project, kind: 'remove_asset', asset_id })
  const refused = await service.applyAction({ project, preview_id })
  const applied = await service.applyAction({ project, preview_id, consent: true })

  expect([refused.status, applied.status]).toEqual(['rejected', 'success'])
  expect((await service.listAssets({ project })).assets).toEqual([])
  expect(await workspace.listFiles('assets')).toEqual(files)
})
