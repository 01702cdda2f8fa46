import { expect, it } from 'vitest'
import { createPackerEventBus } from '../src/events/create-event-bus.ts'
import { describeOperations, operationClassOf, PACKER_OPERATIONS } from '../src/index.ts'
import { createStubPackerService, recordEvents } from '../src/testing.ts'

it('tells a UI of each operation whether it only reads, changes the registry or changes the workspace', () => {
  const classes = Map.groupBy(describeOperations(), ({ operation_class }) => operation_class)
  const namesOf = (operation_class: 'read_only' | 'registry_mutation' | 'workspace_mutation') =>
    classes.get(operation_class)?.map(({ operation }) => operation)

  expect(namesOf('read_only')).toEqual([
    'listAssets',
    'getAssetDetails',
    'doctor',
    'summarizePackWorkspace',
    'validatePackWorkspace',
    'getCompileSurface',
    'describeOperations',
    'previewAction',
    'listQuarantine',
  ])
  expect(namesOf('registry_mutation')).toEqual([
    'initWorkspace',
    'registerAsset',
    'includeAssetInBuild',
    'excludeAssetFromBuild',
    'removeAsset',
  ])
  expect(namesOf('workspace_mutation')).toEqual([
    'build',
    'packWorkspace',
    'applyAction',
    'quarantineAsset',
    'restoreAsset',
  ])
  expect(operationClassOf('doctor', { fix: true })).toBe('workspace_mutation')
  expect(operationClassOf('doctor', { fix: false })).toBe('read_only')
  expect(describeOperations().find(({ operation }) => operation === 'doctor')?.variants).toEqual([
    { option: 'fix', operation_class: 'workspace_mutation' },
  ])
  expect(describeOperations().map(({ operation }) => operation)).toEqual(Object.keys(PACKER_OPERATIONS))
})

it('gives a host test a service that answers what it is told and nothing else', async () => {
  const project = { project_id: 'game', root: '/game' }
  const answer = { contract_version: 1, status: 'success', summary: '', runtime_state: 'healthy' } as const
  const lists = { affected_assets: [], diagnostics: [], proposed_actions: [], applied_actions: [], blockers: [] }
  const service = createStubPackerService({ listAssets: async () => ({ ...answer, ...lists, assets: [] }) })

  expect(await service.listAssets({ project })).toEqual({ ...answer, ...lists, assets: [] })
  await expect(service.build({ project })).rejects.toMatchObject({ code: 'not_stubbed' })
  await expect(service.close()).resolves.toBeUndefined()
})

it('records events by operation', () => {
  const bus = createPackerEventBus()
  const recording = recordEvents(bus)
  const [first, second] = [bus.startOperation({ project_id: 'a' }), bus.startOperation({ project_id: 'a' })]
  for (const operation of [first, second, first]) operation.publish({ kind: 'build_started', summary: 'Begins.' })
  recording.stop()
  second.publish({ kind: 'build_finished', summary: 'Ends.' })

  expect(recording.kinds()).toEqual(['build_started', 'build_started', 'build_started'])
  expect(recording.byOperation().map((events) => events.map(({ sequence }) => sequence))).toEqual([[1, 2], [1]])
  expect(recording.all()).toHaveLength(3)
})
