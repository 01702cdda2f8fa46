import { isCodedError, type PackerResponse } from '@plinth/contracts'
import { describeOperations } from '../service/operations.ts'
import { ACTION_RULES } from './action-conformance.ts'
import { expectEqual, expectThat, type RegisterTest } from './conformance.ts'
import { recordEvents } from './record-events.ts'
import { manifest, register, type ServiceRule, type ServiceTrial } from './service-trial.ts'

/** What the suite needs. */
export interface ServiceConformance {
  readonly it: RegisterTest
  readonly createTrial: () => Promise<ServiceTrial>
}

/** Registers the tests that every PackerWorkspaceService passes. They use the family `blob`. */
export function defineServiceConformance({ it, createTrial }: ServiceConformance): void {
  for (const [title, check] of Object.entries({ ...RULES, ...ACTION_RULES })) {
    it(`packer service: ${title}`, async () => {
      await using trial = await createTrial()
      await check(trial, { project: { project_id: 'conformance', root: trial.root } })
    })
  }
}

const RULES: Readonly<Record<string, ServiceRule>> = {
  'refuses a directory that is no workspace with a code': async ({ service }, base) => {
    expectEqual(await codeOf(() => service.listAssets(base)), 'workspace_missing', 'the error')
  },
  'initialises a workspace once and leaves it alone after that': async ({ service, listFiles }, base) => {
    expectEqual((await service.initWorkspace(base)).applied_actions.length, 1, 'actions of the first time')
    const files = await listFiles()
    expectEqual((await service.initWorkspace(base)).applied_actions, [], 'actions of the second time')
    expectEqual(await listFiles(), files, 'the files')
  },
  'gives ids from 1 and never one twice': async (trial, base) => {
    const { service } = trial
    const first = await register(trial, base, 'one')
    const second = await register(trial, base, 'two')
    await service.removeAsset({ ...base, asset_id: second })
    await service.removeAsset({ ...base, asset_id: first })
    const again = await service.registerAsset({ ...base, root: 'assets/two' })
    expectEqual([first, second, again.asset_id], [1, 2, 3], 'ids')
  },
  'keeps removing, excluding and including apart': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    await service.includeAssetInBuild({ ...base, asset_id })
    await service.excludeAssetFromBuild({ ...base, asset_id })
    const listed = (await service.listAssets(base)).assets.map((asset) => asset.included_in_build)
    await service.removeAsset({ ...base, asset_id })
    expectEqual([listed, (await service.listAssets(base)).assets], [[false], []], 'assets')
  },
  'summarises and validates the registered and included assets only, and writes nothing': async (trial, base) => {
    const { service, listFiles } = trial
    const included = await register(trial, base, 'one')
    await register(trial, base, 'two')
    await service.includeAssetInBuild({ ...base, asset_id: included })
    const files = await listFiles()
    const summary = await service.summarizePackWorkspace(base)
    const validation = await service.validatePackWorkspace(base)
    expectEqual([summary.total_included, summary.assets.map(({ asset_name }) => asset_name)], [1, ['one']], 'summary')
    expectEqual(
      validation.assets.map(({ asset_id }) => asset_id),
      [included],
      'validation',
    )
    expectEqual(await listFiles(), files, 'the files')
  },
  'packs the canonical artifact first and counts the assets': async (trial, base) => {
    const asset_id = await register(trial, base, 'one')
    await trial.service.includeAssetInBuild({ ...base, asset_id })
    const result = await trial.service.packWorkspace(base)
    expectEqual([result.status, result.total_packed], ['success', 1], 'the result')
    const [canonical] = result.artifacts
    expectEqual([canonical?.label, canonical?.path], ['assets.pa', 'build/assets.pa'], 'the canonical artifact')
    const files = await trial.listFiles()
    for (const { path } of result.artifacts) expectThat(path in files, `${path} is there`)
  },
  'refuses to pack on red and touches nothing': async (trial, base) => {
    const { service, writeFile, listFiles } = trial
    const asset_id = await register(trial, base, 'one')
    await service.includeAssetInBuild({ ...base, asset_id })
    await service.packWorkspace(base)
    await writeFile('assets/one/asset.json', manifest('one', ['gone.bin']))
    const files = await listFiles()
    const result = await service.packWorkspace(base)
    expectEqual([result.status, result.artifacts, result.total_packed], ['rejected', [], 0], 'the result')
    expectThat(result.blockers.length > 0, 'it says what blocks')
    expectEqual(await listFiles(), files, 'the files')
  },
  'builds the same bytes as it packs': async (trial, base) => {
    const asset_id = await register(trial, base, 'one')
    await trial.service.includeAssetInBuild({ ...base, asset_id })
    const built = await trial.service.build(base)
    const packed = await trial.service.packWorkspace(base)
    expectEqual(built.artifacts, packed.artifacts, 'artifacts')
  },
  'refuses an id that is not registered': async (trial, base) => {
    const { service } = trial
    await service.initWorkspace(base)
    const request = { ...base, asset_id: 7 }
    const answers: PackerResponse[] = [
      await service.includeAssetInBuild(request),
      await service.excludeAssetFromBuild(request),
      await service.removeAsset(request),
      await service.getAssetDetails(request),
    ]
    const found = answers.map(({ status, blockers }) => [status, blockers.map(({ code }) => code)])
    expectEqual(found, Array(4).fill(['rejected', ['asset_unknown']]), 'answers')
  },
  'publishes every mutation on the bus that it was given': async (trial, base) => {
    const recording = recordEvents(trial.events)
    await register(trial, base, 'one')
    const ends = recording.byOperation().map((events) => events.at(-1)?.kind)
    expectEqual(ends, ['action_applied', 'action_applied'], 'how init and register end')
    for (const events of recording.byOperation()) {
      const sequences = events.map(({ sequence }) => sequence)
      expectEqual(
        sequences,
        sequences.map((_, index) => index + 1),
        'sequences',
      )
    }
  },
  'describes its operations as the table does': async ({ service }, base) => {
    expectEqual((await service.describeOperations(base)).operations, describeOperations(), 'operations')
  },
  'answers nothing after it was closed': async ({ service }, base) => {
    await service.close()
    expectEqual(await codeOf(() => service.initWorkspace(base)), 'service_closed', 'the error')
  },
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'no error'
  } catch (error) {
    return isCodedError(error) ? error.code : String(error)
  }
}
