import { isCodedError, type PackerDiagnostic, type PackWorkspaceResult } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import { counted } from '../counted.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { closeBatch, type Project } from '../workspace/project.ts'
import { checkLayout } from '../workspace/read-workspace.ts'
import { reconcile } from '../workspace/reconcile.ts'
import { blockersOf, packSet, type Snapshot } from '../workspace/snapshot.ts'
import { type BuildFigures, type BuildMoment, type BuildOptions, buildPack } from './build-pack.ts'
import { fileSystemClock } from './build-record.ts'
import { recoverInTurn } from './recover-workspace.ts'

/** How packing ended. `rejected`: red before anything began. `failed`: begun and undone; the previous pack is still there. */
export type PackOutcome =
  | {
      readonly state: 'packed'
      readonly snapshot: Snapshot
      readonly artifacts: PackWorkspaceResult['artifacts']
      readonly figures: BuildFigures
      /** Hygiene that the build itself found. */
      readonly findings: readonly PackerDiagnostic[]
    }
  | {
      readonly state: 'rejected' | 'failed'
      readonly snapshot: Snapshot
      readonly blockers: readonly PackerDiagnostic[]
    }

/**
 * Checks the pack set and packs it, in one turn of the write lane and on one snapshot that was reconciled with the disk in that turn.
 * Killed at any moment, the previous pack or the new one is there, whole.
 * @throws CodedError `workspace_missing`, `workspace_invalid`, `family_misbehaved`; errors of locks and files.
 */
export function makePack(project: Project, events: OperationEvents, options: BuildOptions): Promise<PackOutcome> {
  closeBatch(project)
  return project.lane.take('pack', async () => {
    await checkLayout(project, 'write')
    await recoverInTurn(project, events)
    const began_at = await fileSystemClock(project)
    const snapshot = await reconcile(project, events, Number(began_at))
    const blockers = blockersOf(packSet(snapshot))
    if (blockers.length > 0) return { state: 'rejected', snapshot, blockers }
    return packSnapshot(project, events, { ...options, snapshot, began_at })
  })
}

async function packSnapshot(
  project: Project,
  events: OperationEvents,
  request: BuildOptions & BuildMoment,
): Promise<PackOutcome> {
  const { snapshot } = request
  const assets = packSet(snapshot)
  const ids = assets.map(({ asset_id }) => asset_id)
  events.publish({
    kind: 'build_started',
    summary: `Packing ${counted(assets.length, 'asset')}.`,
    affected_assets: ids,
  })
  try {
    const built = await buildPack(project, events, request)
    if (built.state === 'failed') return { ...built, snapshot }
    const summary = `Packed ${counted(assets.length, 'asset')}.`
    events.publish({ kind: 'build_finished', summary, affected_assets: ids })
    const { artifacts, figures, findings } = built
    if (findings.length > 0) {
      const told = findings.map(({ message }) => message).join('; ')
      events.publish({ kind: 'diagnostics_updated', summary: told, affected_assets: [] })
    }
    return { state: 'packed', snapshot, artifacts, figures, findings }
  } catch (error) {
    if (!isCodedError(error) || error.code !== 'input_changed') throw error
    return { state: 'failed', snapshot, blockers: [diagnostic('input_changed', error.message)] }
  }
}
