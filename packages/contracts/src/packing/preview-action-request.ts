import { type ContractType, defineContract, integer, nonBlank, openSet, optional } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** The kinds of change that can be previewed, and which field of the request says what each is about. The set is open. */
export const PACKER_ACTION_KINDS = [
  /** Moves an asset root aside: `asset_id`. */
  'quarantine_asset',
  /** Moves it back: `quarantine_id`. */
  'restore_asset',
  /** Unregisters an asset; its files stay: `asset_id`. */
  'remove_asset',
  /** Tells the registry where the author moved an asset root: `asset_id` and `root`. */
  'relocate_asset',
  /** Applies the safe fixes of doctor's findings. */
  'fix_findings',
] as const

/** Request of the operation that previews a sensitive mutation. Source: seed 003. */
export const PreviewActionRequest = defineContract({
  name: 'PreviewActionRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    /** What to preview; a kind that the packer does not know is rejected with `action_unknown`. */
    kind: openSet(PACKER_ACTION_KINDS),
    /** The registered asset that the change is about. */
    asset_id: optional(integer({ min: 1 })),
    /** Of `restore_asset`: from the list of quarantined assets. */
    quarantine_id: optional(nonBlank()),
    /** Of `relocate_asset`: where the asset root lies now, relative to the project's root, with `/`. */
    root: optional(nonBlank()),
  },
})
export type PreviewActionRequest = ContractType<typeof PreviewActionRequest>
