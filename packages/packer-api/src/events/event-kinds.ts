import type { PACKER_EVENT_KINDS, PackerEvent, PackerProgress, PackerRuntimeState } from '@plinth/contracts'

/** The event kinds that this version publishes. Source: seed 003, "Initial Event Set". */
export type PackerEventKind = (typeof PACKER_EVENT_KINDS)[number]

/** What an event of one kind says beyond the envelope: which of the envelope's optional fields are certain to be there. */
export type PackerEventPayload<K extends PackerEventKind> = K extends keyof CertainFields
  ? CertainFields[K] & OptionalFields
  : OptionalFields

/** An event of one kind. A value of the union of all kinds is narrowed by `event.kind`. */
export type PackerEventOf<K extends PackerEventKind = PackerEventKind> = K extends PackerEventKind
  ? Omit<PackerEvent, 'kind' | keyof OptionalFields> & { readonly kind: K } & PackerEventPayload<K>
  : never

/** What a publisher says of an event; the bus adds the envelope. */
export type PackerEventDraft<K extends PackerEventKind = PackerEventKind> = K extends PackerEventKind
  ? { readonly kind: K; readonly summary: string } & PackerEventPayload<K>
  : never

interface OptionalFields {
  readonly progress?: PackerProgress
  readonly affected_assets?: readonly number[]
}

interface CertainFields {
  readonly asset_discovered: { readonly affected_assets: readonly number[] }
  readonly asset_changed: { readonly affected_assets: readonly number[] }
  readonly progress_updated: { readonly progress: PackerProgress }
  readonly runtime_state_changed: { readonly runtime_state: PackerRuntimeState }
}
