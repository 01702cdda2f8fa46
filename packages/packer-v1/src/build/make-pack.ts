import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isCodedError, type PackerDiagnostic, type PackWorkspaceResult } from '@plinth/contracts'
import { makeDirectory, syncDirectory, temporaryPath, writeTemporary } from '@plinth/durable'
import type { OperationEvents } from '@plinth/packer-api'
import { writePack } from '../archive/write-pack.ts'
import { counted } from '../counted.ts'
import { closeBatch } from '../workspace/change-registry.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import { enterState, type Project } from '../workspace/project.ts'
import { checkLayout } from '../workspace/read-workspace.ts'
import { reconcile } from '../workspace/reconcile.ts'
import { blockersOf, packSet, type Snapshot } from '../workspace/snapshot.ts'
import { companionsOf, PACK_NAME } from './companions.ts'
import { planPack } from './plan-pack.ts'
import { discard, type FinishedFile, publishFiles } from './publish-files.ts'
import { recoverInTurn } from './recover-workspace.ts'

/** How packing ended. `rejected`: red before anything began. `failed`: begun and undone; the previous pack is still there. */
export type PackOutcome =
  | { readonly state: 'packed'; readonly snapshot: Snapshot; readonly artifacts: PackWorkspaceResult['artifacts'] }
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
export function makePack(project: Project, events: OperationEvents): Promise<PackOutcome> {
  closeBatch(project)
  return project.lane.take('pack', async () => {
    await checkLayout(project, 'write')
    await recoverInTurn(project, events)
    const snapshot = await reconcile(project, events)
    const blockers = blockersOf(packSet(snapshot))
    return blockers.length > 0 ? { state: 'rejected', snapshot, blockers } : packSnapshot(project, snapshot, events)
  })
}

async function packSnapshot(project: Project, snapshot: Snapshot, events: OperationEvents): Promise<PackOutcome> {
  const assets = packSet(snapshot)
  const ids = assets.map(({ asset_id }) => asset_id)
  events.publish({
    kind: 'build_started',
    summary: `Packing ${counted(assets.length, 'asset')}.`,
    affected_assets: ids,
  })
  try {
    const artifacts = await writeAndPublish(project, snapshot, events)
    const summary = `Packed ${counted(assets.length, 'asset')}.`
    events.publish({ kind: 'build_finished', summary, affected_assets: ids })
    return { state: 'packed', snapshot, artifacts }
  } catch (error) {
    if (!isCodedError(error) || error.code !== 'input_changed') throw error
    return { state: 'failed', snapshot, blockers: [diagnostic('input_changed', error.message)] }
  }
}

async function writeAndPublish(project: Project, snapshot: Snapshot, events: OperationEvents) {
  const { places } = project
  await makeDirectory(places.build)
  await syncDirectory(places.root)
  const temporaries: string[] = []
  try {
    const written = await writeFiles(project, { snapshot, events, temporaries })
    enterState(project, 'committing', events)
    await publishFiles(
      project,
      places.build,
      written.map(({ file }) => file),
    )
    return written.map(({ artifact }) => artifact)
  } finally {
    enterState(project, project.memory.unfinished ? 'failed' : 'healthy', events)
    if (!project.memory.unfinished) await discard(temporaries)
  }
}

interface Writing {
  readonly snapshot: Snapshot
  readonly events: OperationEvents
  /** Every temporary file that was begun. */
  readonly temporaries: string[]
}

async function writeFiles(project: Project, writing: Writing) {
  const { places, processes, families } = project
  const { snapshot, events, temporaries } = writing
  const assets = packSet(snapshot)
  const planned = await planPack(assets, families)
  const temporary = await temporaryPath(places.build, processes)
  temporaries.push(temporary)
  const pack = await writePack(temporary, planned, { onEntry: progressOf(events, planned.length) })
  const files = [publication(project, PACK_NAME, { temporary, ...pack })]
  const hygiene = assets.flatMap(({ diagnostics }) => diagnostics)
  for (const { label, text } of companionsOf(pack, hygiene)) {
    const companion = await writeTemporary(join(places.build, label), text, { processes })
    temporaries.push(companion)
    const content = {
      temporary: companion,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }
    files.push(publication(project, label, content))
  }
  return files
}

function publication(
  { places }: Project,
  label: string,
  content: { temporary: string; bytes: number; sha256: string },
) {
  const { temporary, bytes, sha256 } = content
  const file: FinishedFile = { temporary, target: join(places.build, label) }
  return { file, artifact: { label, path: `build/${label}`, bytes, sha256 } }
}

/** Every hundredth of the way, so that a large pack does not publish an event per entry. */
function progressOf(events: OperationEvents, total: number) {
  let told = 0
  return ({ entries }: { readonly entries: number }) => {
    if (entries < total && entries - told < total / 100) return
    told = entries
    const progress = { completed: entries, total, unit: 'artifacts' }
    events.publish({
      kind: 'progress_updated',
      summary: `${entries} of ${counted(total, 'artifact')} are written.`,
      progress,
    })
  }
}
