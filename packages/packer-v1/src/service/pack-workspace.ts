import type { PackWorkspaceRequest, PackWorkspaceResult } from '@plinth/contracts'
import { makePack, type PackOutcome } from '../build/make-pack.ts'
import { counted } from '../counted.ts'
import { packSet } from '../workspace/snapshot.ts'
import { appliedAction } from './applied-action.ts'
import { type Call, respond } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.packWorkspace. */
export async function packWorkspace(call: Call<PackWorkspaceRequest>): Promise<PackWorkspaceResult> {
  const { project, events, parts } = call
  const started = parts.clock()
  const outcome = await makePack(project, events, { mode: 'incremental' })
  return answerPacking(call, outcome, parts.clock() - started)
}

/** The answer of `build` and `packWorkspace`: they differ in what they are asked, not in what they do. */
export function answerPacking(
  call: Pick<Call<unknown>, 'project' | 'events'>,
  outcome: PackOutcome,
  duration_ms: number,
) {
  const { project, events } = call
  const assets = packSet(outcome.snapshot)
  const affected_assets = assets.map(({ asset_id }) => asset_id)
  if (outcome.state !== 'packed') {
    const { blockers } = outcome
    events.publish({
      kind: 'diagnostics_updated',
      summary: `${counted(blockers.length, 'finding')} in the way of packing.`,
      affected_assets,
    })
    const refusal = { ...refuse(project, events, blockers), status: outcome.state }
    return { ...refusal, affected_assets, artifacts: [], total_packed: 0, duration_ms }
  }
  const { artifacts } = outcome
  const summary = `Packed ${counted(assets.length, 'asset')} into ${artifacts[0]?.path}.`
  const paths = artifacts.map(({ path }) => path)
  const applied_actions = [appliedAction('pack_workspace', 'workspace_mutation', { summary, paths })]
  const diagnostics = [...assets.flatMap((asset) => asset.diagnostics), ...outcome.findings]
  const fields = { summary, affected_assets, diagnostics, applied_actions }
  return {
    ...respond(project, { status: 'success', ...fields }),
    artifacts,
    total_packed: assets.length,
    duration_ms,
  }
}
