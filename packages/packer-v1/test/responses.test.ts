import { PackerResponse } from '@plinth/contracts'
import { describeOperations } from '@plinth/packer-api'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

const FIELDS = [
  'affected_assets',
  'applied_actions',
  'blockers',
  'diagnostics',
  'proposed_actions',
  'runtime_state',
  'status',
  'summary',
]

async function restoreFirst({ service, project }: Pick<TemporaryWorkspace, 'service' | 'project'>) {
  const [entry] = (await service.listQuarantine({ project })).quarantined
  return service.restoreAsset({ project, quarantine_id: entry?.quarantine_id ?? '', consent: true })
}

/** Every operation once, so that it succeeds, and once so that it is refused where it can be. */
async function answersOf({ service, project, ...workspace }: TemporaryWorkspace) {
  const root = await workspace.writeAsset('hero')
  const answers = [
    await service.initWorkspace({ project }),
    await service.registerAsset({ project, root }),
    await service.registerAsset({ project, root }),
    await service.includeAssetInBuild({ project, asset_id: 1 }),
    await service.excludeAssetFromBuild({ project, asset_id: 1 }),
    await service.listAssets({ project }),
    await service.getAssetDetails({ project, asset_id: 1 }),
    await service.getAssetDetails({ project, asset_id: 2 }),
    await service.doctor({ project }),
    await service.summarizePackWorkspace({ project }),
    await service.validatePackWorkspace({ project }),
    await service.getCompileSurface({ project }),
    await service.describeOperations({ project }),
    await service.build({ project }),
    await service.packWorkspace({ project }),
    await service.previewAction({ project, kind: 'quarantine_asset', asset_id: 1 }),
    await service.applyAction({ project, preview_id: 'unknown' }),
    await service.quarantineAsset({ project, asset_id: 1 }),
    await service.quarantineAsset({ project, asset_id: 1, consent: true }),
    await service.listQuarantine({ project }),
    await restoreFirst({ service, project }),
    await service.removeAsset({ project, asset_id: 1 }),
    await service.removeAsset({ project, asset_id: 1 }),
  ]
  return answers
}

it('answers every operation with status, summary, state, affected assets, diagnostics, actions and blockers', async () => {
  await using workspace = await createTemporaryWorkspace()
  const answers = await answersOf(workspace)
  const operations = new Set(describeOperations().map(({ operation }) => operation))

  expect(new Set(Object.keys(workspace.service).filter((name) => name !== 'close'))).toEqual(operations)
  for (const answer of answers) {
    expect(Object.keys(answer)).toEqual(expect.arrayContaining(FIELDS))
    expect(PackerResponse.parse(answer)).toEqual(answer)
    expect(answer.summary).not.toBe('')
    expect(answer.blockers).toEqual(answer.diagnostics.filter(({ blocking }) => blocking))
  }
})

it('lists what it did as applied actions, and nothing when it did nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const actions = (await answersOf(workspace)).map(({ applied_actions }) => applied_actions.map(({ kind }) => kind))

  expect(actions).toEqual([
    [],
    ['register_asset'],
    [],
    ['include_asset_in_build'],
    ['exclude_asset_from_build'],
    ...Array(8).fill([]),
    ['pack_workspace'],
    ['pack_workspace'],
    ...Array(3).fill([]),
    ['quarantine_asset'],
    [],
    ['restore_asset'],
    ['remove_asset'],
    [],
  ])
})

it('gives answers that can be cloned, so that they cross processes', async () => {
  await using workspace = await createTemporaryWorkspace()

  for (const answer of await answersOf(workspace)) expect(structuredClone(answer)).toEqual(answer)
})

it('refuses a request with an unknown field, another version or a project that is not absolute', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const wrong: readonly object[] = [
    { project, surprise: true },
    { project, contract_version: 2 },
    { project: { ...project, root: 'relative' } },
    {},
  ]

  for (const request of wrong) {
    // What plain JavaScript, or another process, could send.
    const sent = service.listAssets(request as Parameters<typeof service.listAssets>[0])
    await expect(sent).rejects.toMatchObject({ name: expect.stringMatching(/^Contract/) })
  }
})
