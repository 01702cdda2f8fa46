import type { PackerResponse } from '@plinth/contracts'
import { expectEqual, expectThat } from './conformance.ts'
import { recordEvents } from './record-events.ts'
import { type Base, manifest, register, type ServiceRule } from './service-trial.ts'

/** The rules of sensitive changes: preview, consent, quarantine, and what two services may do to each other. */
export const ACTION_RULES: Readonly<Record<string, ServiceRule>> = {
  'previews a change without touching anything, and applies it once': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    const files = await trial.listFiles()
    const preview = await service.previewAction({ ...base, kind: 'quarantine_asset', asset_id })
    expectEqual(await trial.listFiles(), files, 'the files after the preview')
    expectThat(preview.revision !== undefined && preview.consent_required, 'it has a revision and asks for consent')
    const { preview_id = '' } = preview
    const applied = await service.applyAction({ ...base, preview_id, consent: true })
    expectEqual([applied.status, applied.applied_actions], ['success', preview.proposed_actions], 'what was applied')
    const [again] = codes(await service.applyAction({ ...base, preview_id, consent: true }))
    expectEqual(again, 'stale_preview', 'why it is not applied again')
  },
  'refuses a preview after any other commit, or when a file changed behind it': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    const spoil = [
      () => register(trial, base, 'two'),
      () => trial.writeFile('assets/one/content.bin', 'edited behind its back'),
      async () => (await trial.openAnother()).includeAssetInBuild({ ...base, asset_id }),
    ]
    for (const change of spoil) {
      const { preview_id = '' } = await service.previewAction({ ...base, kind: 'remove_asset', asset_id })
      await change()
      const answer = await service.applyAction({ ...base, preview_id, consent: true })
      expectEqual([answer.status, codes(answer)], ['rejected', ['stale_preview']], 'the answer')
    }
    expectEqual((await service.listAssets(base)).assets.length, 2, 'assets')
  },
  'does nothing destructive without consent, and proposes it instead': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    const files = await trial.listFiles()
    const asked = await service.quarantineAsset({ ...base, asset_id })
    expectEqual([asked.status, codes(asked)], ['rejected', ['consent_required']], 'the answer')
    expectThat(asked.proposed_actions[0]?.destructive === true, 'it proposes what it would do')
    const answer = await service.applyAction({ ...base, preview_id: asked.preview_id ?? '' })
    expectEqual([answer.status, codes(answer)], ['rejected', ['consent_required']], 'applying without consent')
    expectEqual(await trial.listFiles(), files, 'the files')
  },
  'moves an asset aside and brings it back under its id, byte for byte': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    await trial.writeFile('assets/one/sub/écran.txt', 'no input')
    await service.validatePackWorkspace(base)
    const [files, { assets }] = [await trial.listFiles(), await service.listAssets(base)]
    const { quarantine_id = '' } = await service.quarantineAsset({ ...base, asset_id, consent: true })
    expectEqual((await service.listAssets(base)).assets, [], 'assets meanwhile')
    const { quarantined } = await service.listQuarantine(base)
    expectEqual(
      quarantined.map(({ root, state }) => [root, state]),
      [['assets/one', 'restorable']],
      'the quarantine',
    )
    await service.restoreAsset({ ...base, quarantine_id, consent: true })
    expectEqual([await trial.listFiles(), (await service.listAssets(base)).assets], [files, assets], 'everything')
  },
  'restores onto no place that is occupied': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    const { quarantine_id = '' } = await service.quarantineAsset({ ...base, asset_id, consent: true })
    await trial.writeFile('assets/one/mine.txt', 'of the author')
    const files = await trial.listFiles()
    const answer = await service.restoreAsset({ ...base, quarantine_id, consent: true })
    expectEqual([answer.status, codes(answer)], ['rejected', ['place_occupied']], 'the answer')
    expectEqual(await trial.listFiles(), files, 'the files')
  },
  'lets doctor fix nothing that is of the author': async (trial, base) => {
    await register(trial, base, 'one')
    await trial.writeFile('assets/stray.txt', 'of the author')
    await trial.writeFile('assets/one/asset.json', manifest('one', ['gone.bin']))
    const files = await trial.listFiles()
    const { applied_actions } = await trial.service.doctor({ ...base, mode: 'expanded', fix: true })
    expectThat(!applied_actions.some(({ destructive }) => destructive), 'no fix is destructive')
    expectEqual(await trial.listFiles(), files, 'the files')
  },
  'refuses to pack what turned red after validation, and leaves every artifact as it was': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    await service.includeAssetInBuild({ ...base, asset_id })
    await service.packWorkspace(base)
    expectEqual((await service.validatePackWorkspace(base)).blockers, [], 'validation is green')
    await trial.writeFile('assets/one/asset.json', manifest('one', ['../../outside.bin']))
    const [files, recording] = [await trial.listFiles(), recordEvents(trial.events)]
    const packed = await service.packWorkspace(base)
    const built = await service.build(base)
    expectEqual([packed.status, built.status], ['rejected', 'rejected'], 'both')
    expectThat(!recording.kinds().includes('build_started'), 'no build starts')
    expectEqual(await trial.listFiles(), files, 'the files')
  },
  'lets no mutation of another service into a build, and reads never see half of a move': async (trial, base) => {
    const asset_id = await register(trial, base, 'one')
    const moved = await register(trial, base, 'two')
    await trial.service.includeAssetInBuild({ ...base, asset_id })
    const other = await trial.openAnother()
    const recording = recordEvents(trial.events, { kinds: ['build_started', 'build_finished', 'action_applied'] })
    const running = { state: true }
    const reads = readWhile(trial.service, base, running)
    const writes = async () => {
      for (let round = 0; round < 3; round += 1) {
        const packing = trial.service.packWorkspace(base)
        const { quarantine_id = '' } = await other.quarantineAsset({ ...base, asset_id: moved, consent: true })
        await Promise.all([packing, other.restoreAsset({ ...base, quarantine_id, consent: true })])
      }
      running.state = false
    }
    const [torn] = await Promise.all([reads, writes()])
    const kinds = recording.kinds()
    const starts = kinds.flatMap((kind, index) => (kind === 'build_started' ? [kinds[index + 1]] : []))
    expectEqual(starts, Array(3).fill('build_finished'), 'what follows the start of a build')
    expectEqual(torn, [], 'assets that were listed without their files')
  },
  'ends every mutation with one event that says how it went': async (trial, base) => {
    const { service } = trial
    const asset_id = await register(trial, base, 'one')
    const recording = recordEvents(trial.events)
    await service.quarantineAsset({ ...base, asset_id })
    await service.quarantineAsset({ ...base, asset_id, consent: true })
    await service.applyAction({ ...base, preview_id: 'nothing of this name' })
    const ends = recording.byOperation().map((events) => events.at(-1)?.kind)
    expectEqual(ends, ['action_failed', 'action_applied', 'action_failed'], 'the last events')
    expectEqual(new Set(recording.all().map(({ project_id }) => project_id)).size, 1, 'projects')
  },
  'takes no input from outside an asset root, whatever a manifest says': async (trial, base) => {
    const asset_id = await register(trial, base, 'one')
    await trial.service.includeAssetInBuild({ ...base, asset_id })
    await trial.writeFile('outside.bin', 'secret')
    for (const input of ['../../outside.bin', `${base.project.root}/outside.bin`, '{..,x}/../outside.bin']) {
      await trial.writeFile('assets/one/asset.json', manifest('one', [input]))
      const [row] = (await trial.service.validatePackWorkspace(base)).assets
      expectThat((row?.diagnostics.length ?? 0) > 0, `${input} is red`)
      expectEqual((await trial.service.packWorkspace(base)).status, 'rejected', `packing ${input}`)
    }
  },
  'registers no root outside assets': async (trial, base) => {
    await trial.service.initWorkspace(base)
    await trial.writeFile('elsewhere/asset.json', manifest('elsewhere', ['a']))
    for (const root of ['elsewhere', '../x', 'assets/../elsewhere', 'assets', '/elsewhere', 'assets/a\u0000b']) {
      expectEqual((await trial.service.registerAsset({ ...base, root })).status, 'rejected', JSON.stringify(root))
    }
  },
}

function codes({ blockers }: PackerResponse): string[] {
  return blockers.map(({ code }) => code)
}

/** Reads until it is told to stop; gives the registered assets that it saw without a readable manifest. */
async function readWhile(
  service: Parameters<ServiceRule>[0]['service'],
  base: Base,
  running: { readonly state: boolean },
): Promise<readonly number[]> {
  const torn: number[] = []
  while (running.state) {
    await service.validatePackWorkspace(base)
    const { assets } = await service.listAssets(base)
    torn.push(...assets.filter(({ asset_name }) => asset_name === undefined).map(({ asset_id }) => asset_id))
  }
  return torn
}
