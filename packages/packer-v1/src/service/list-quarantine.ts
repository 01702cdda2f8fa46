import { join } from 'node:path'
import type { ListQuarantineRequest, ListQuarantineResult, QuarantinedAssetV1 } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { isOccupied, listEntries, type QuarantineEntry } from '../quarantine/quarantine-record.ts'
import type { WorkspacePlaces } from '../workspace/layout.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.listQuarantine. What has no readable record is doctor's to report. */
export async function listQuarantine({ project, events }: Call<ListQuarantineRequest>): Promise<ListQuarantineResult> {
  await openSnapshot(project, events)
  const entries = await listEntries(project.places)
  const quarantined = (await Promise.all(entries.map((entry) => viewOf(project.places, entry)))).flat()
  const summary = `${counted(quarantined.length, 'asset')} in quarantine.`
  return { ...respond(project, { status: 'success', summary }), quarantined }
}

async function viewOf(places: WorkspacePlaces, entry: QuarantineEntry): Promise<readonly QuarantinedAssetV1[]> {
  const { record, hasFiles } = entry
  if (!record) return []
  const { schema_version: _, ...view } = record
  if (!hasFiles) return [{ ...view, state: 'files_missing' }]
  const occupied = await isOccupied(join(places.root, record.root))
  return [{ ...view, state: occupied ? 'occupied' : 'restorable' }]
}
