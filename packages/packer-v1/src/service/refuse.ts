import type { PackerDiagnostic } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Project } from '../workspace/project.ts'
import { respond } from './operation.ts'

/** The answer of a mutation that was refused before it touched anything; its events end with `action_failed`. */
export function refuse(project: Project, events: OperationEvents, blockers: readonly PackerDiagnostic[]) {
  const summary = blockers.map(({ message }) => message).join(' ')
  events.publish({ kind: 'action_failed', summary })
  return respond(project, { status: 'rejected', summary, diagnostics: blockers, blockers })
}

/** Why an operation on this id is refused. */
export function assetUnknown(asset_id: number): PackerDiagnostic {
  return diagnostic('asset_unknown', `No registered asset has the id ${asset_id}.`, { asset_id })
}
