import type {
  ApplyActionRequest,
  ApplyActionResult,
  AssetTableEntryV1,
  DoctorResult,
  ErrorDocumentV1,
  GetAssetDetailsResult,
  InitWorkspaceResult,
  ListAssetsResult,
  ListQuarantineResult,
  PackerProgress,
  PackerResponse,
  PackWorkspaceResult,
  PackWorkspaceSummaryResult,
  PreviewActionRequest,
  PreviewActionResult,
  RegisterAssetResult,
  ValidatePackWorkspaceResult,
} from '@plinth/contracts'

/** A pack project as a page shows it. The packer's answers travel as they are: its states are its own. */
export interface PackingView {
  /** Absolute and canonical; it is the id of the project as well. */
  readonly root: string
  /** The registered assets, from the packer's snapshot; null where the directory is no workspace. */
  readonly list: ListAssetsResult | null
  /** The last look at the disk, also at what is not registered; null before the first one. */
  readonly findings: DoctorResult | null
  /** Why the last look failed. */
  readonly error?: ErrorDocumentV1
  /** The newest one; null where nothing was packed since this server was started. */
  readonly run: PackRun | null
}

/**
 * One packing. It belongs to the server: it goes on when a page is closed, and nothing cancels it.
 * `waiting`: for its turn in the packer's write lane, or for its check.
 */
export interface PackRun {
  readonly runId: string
  readonly root: string
  readonly state: 'waiting' | 'packing' | 'ended'
  /** RFC 3339. */
  readonly startedAt: string
  /** Of the packer's events, from `build_started` on. */
  readonly operationId?: string
  readonly progress?: PackerProgress
  /** Conversions that were taken from the cache, and that were made; missing while there is none. */
  readonly cache?: { readonly hits: number; readonly misses: number }
  /** What the packer answered, also when it refused. */
  readonly result?: PackWorkspaceResult
  /** What it threw instead. */
  readonly error?: ErrorDocumentV1
}

/** What the pack on the disk holds. */
export interface PackContents {
  /** Relative to the project's root, with `/`. */
  readonly path: string
  /** Of the whole file. */
  readonly bytes: number
  /** In table order. */
  readonly entries: readonly AssetTableEntryV1[]
}

/** The requests about one project; `GET /api/packs/:root/assets/:assetId/picture?input=` gives an input as a picture. `:root` is refused (403, `path_outside_roots`) outside of the directories that Studio may look into. */
export interface PackRoutes {
  /** Looks at the disk in the background when a project is opened; `pack_project_changed` tells when that is done. */
  'GET /api/packs/:root': { readonly params: PackParams; readonly answer: PackingView }
  'POST /api/packs/:root/init': { readonly params: PackParams; readonly answer: InitWorkspaceResult }
  /** Looks at the disk now, in expanded mode. */
  'POST /api/packs/:root/doctor': { readonly params: PackParams; readonly answer: DoctorResult }
  /** Registers every one of these asset roots; one answer for each, in their order. */
  'POST /api/packs/:root/assets': {
    readonly params: PackParams
    readonly body: { readonly assetRoots: readonly string[]; readonly include: boolean }
    readonly answer: { readonly results: readonly RegisterAssetResult[] }
  }
  'GET /api/packs/:root/assets/:assetId': { readonly params: AssetParams; readonly answer: GetAssetDetailsResult }
  'POST /api/packs/:root/assets/:assetId/include': { readonly params: AssetParams; readonly answer: PackerResponse }
  'POST /api/packs/:root/assets/:assetId/exclude': { readonly params: AssetParams; readonly answer: PackerResponse }
  /** What a sensitive change would do: take an asset out of the registry, move it aside and back, mend what is safe to mend. Changes nothing. */
  'POST /api/packs/:root/preview': {
    readonly params: PackParams
    readonly body: Pick<PreviewActionRequest, 'kind' | 'asset_id' | 'quarantine_id' | 'root'>
    readonly answer: PreviewActionResult
  }
  /** Does what a preview proposed. The packer rejects one that is out of date, and one that takes consent and has none. */
  'POST /api/packs/:root/apply': {
    readonly params: PackParams
    readonly body: Pick<ApplyActionRequest, 'preview_id' | 'revision' | 'consent'>
    readonly answer: ApplyActionResult
  }
  /** What was moved aside. */
  'GET /api/packs/:root/quarantine': { readonly params: PackParams; readonly answer: ListQuarantineResult }
  'GET /api/packs/:root/summary': { readonly params: PackParams; readonly answer: PackWorkspaceSummaryResult }
  'POST /api/packs/:root/validation': { readonly params: PackParams; readonly answer: ValidatePackWorkspaceResult }
  /**
   * Packs. Answers once packing has begun, or once it is over where it is refused: then the run has `ended`, with the packer's `rejected`.
   * Asked again meanwhile, it packs once more afterwards: the turns are the packer's.
   */
  'POST /api/packs/:root/pack': { readonly params: PackParams; readonly answer: PackRun }
  /** Null where there is no pack yet. */
  'GET /api/packs/:root/contents': {
    readonly params: PackParams
    readonly answer: { readonly contents: PackContents | null }
  }
}

export interface PackParams {
  readonly root: string
}

export interface AssetParams extends PackParams {
  readonly assetId: string
}
