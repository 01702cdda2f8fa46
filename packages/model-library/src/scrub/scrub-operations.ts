import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { parseModelId } from '../registry/model-id.ts'
import type { RunOperation } from '../trash/trash-operations.ts'
import { type ScrubOptions, type ScrubReport, scrub } from './scrub.ts'
import type { ScrubFinding } from './scrub-findings.ts'
import { createScrubTurn } from './scrub-lock.ts'
import { readScrubRecord } from './scrub-record.ts'

/** When a model's files were last read from end to end, and what was found then. */
export interface LastVerification {
  readonly model_id: string
  /** RFC 3339. */
  readonly verified_at: string
  /** Files and bytes that were read. */
  readonly files: number
  readonly bytes: number
  readonly findings: readonly ScrubFinding[]
}

/** Finding out whether files still have their bytes. */
export interface ScrubOperations {
  /** Reads every file of the library once, as slowly as is asked for, and names those that are damaged. Repairs nothing; one at a time (`scrub_running`). */
  readonly scrub: (options?: ScrubOptions) => Promise<ScrubReport>
  /** The last verification of a model; null when there was none. */
  readonly lastVerified: (modelId: string, call?: CallOptions) => Promise<LastVerification | null>
}

/** The operations of {@link ScrubOperations} over the ports of a library. */
export function scrubOperations(ports: LibraryPorts, run: RunOperation): ScrubOperations {
  const inTurn = createScrubTurn(ports)
  return {
    scrub: (options) => run(() => inTurn(() => scrub(ports, options)), options),
    lastVerified: (modelId, call) => run(() => lastVerified(ports, modelId), call),
  }
}

async function lastVerified(ports: LibraryPorts, modelId: string): Promise<LastVerification | null> {
  parseModelId(modelId)
  const record = await readScrubRecord(ports, modelId)
  if (!record) return null
  return { ...record, findings: record.findings.map(({ identity: _, ...finding }) => finding) }
}
