import {
  type ContractType,
  defineContract,
  integer,
  list,
  nonBlank,
  openSet,
  optional,
  text,
  time,
  version,
} from '../schema/index.ts'
import { PackerProgress } from './progress.ts'

/** The event kinds that the source document names, first, and the ones that the runtime adds. The set is open. */
export const PACKER_EVENT_KINDS = [
  'asset_discovered',
  'asset_changed',
  'diagnostics_updated',
  'build_started',
  'build_finished',
  'cache_hit',
  'cache_miss',
  'preview_ready',
  'action_applied',
  'action_failed',
  'progress_updated',
  'runtime_state_changed',
] as const

/** One event of one operation. Source: seed 003, "Event Envelope". */
export const PackerEvent = defineContract({
  name: 'PackerEvent',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** As in the request. */
    project_id: nonBlank(),
    /** Stable for the whole life of one operation. */
    operation_id: nonBlank(),
    /** From 1, without gaps, within one operation. */
    sequence: integer({ min: 1 }),
    /** What happened; a kind that a reader does not know survives. */
    kind: openSet(PACKER_EVENT_KINDS),
    timestamp: time(),
    /** One sentence for people. */
    summary: text(),
    /** Set on `progress_updated`. */
    progress: optional(PackerProgress),
    /** Asset ids. */
    affected_assets: optional(list(integer({ min: 1 }))),
  },
})
export type PackerEvent = ContractType<typeof PackerEvent>
