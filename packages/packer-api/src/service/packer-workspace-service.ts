import type {
  ApplyActionRequest,
  ApplyActionResult,
  BuildRequest,
  BuildResult,
  DescribeOperationsRequest,
  DescribeOperationsResult,
  DoctorRequest,
  DoctorResult,
  ExcludeAssetFromBuildRequest,
  ExcludeAssetFromBuildResult,
  GetAssetDetailsRequest,
  GetAssetDetailsResult,
  GetCompileSurfaceRequest,
  GetCompileSurfaceResult,
  IncludeAssetInBuildRequest,
  IncludeAssetInBuildResult,
  InitWorkspaceRequest,
  InitWorkspaceResult,
  ListAssetsRequest,
  ListAssetsResult,
  ListQuarantineRequest,
  ListQuarantineResult,
  PackWorkspaceRequest,
  PackWorkspaceResult,
  PackWorkspaceSummaryRequest,
  PackWorkspaceSummaryResult,
  PreviewActionRequest,
  PreviewActionResult,
  QuarantineAssetRequest,
  QuarantineAssetResult,
  RegisterAssetRequest,
  RegisterAssetResult,
  RemoveAssetRequest,
  RemoveAssetResult,
  RestoreAssetRequest,
  RestoreAssetResult,
  ValidatePackWorkspaceRequest,
  ValidatePackWorkspaceResult,
} from '@plinth/contracts'

/** A request as a caller writes it: the version and fields with a default may be left out. */
export type Asked<R, Defaulted extends keyof R = never> = Omit<R, 'contract_version' | Defaulted> &
  Partial<Pick<R, Extract<keyof R, 'contract_version'> | Defaulted>>

/**
 * The packer as a host calls it. Every request names its project; events come by the host's bus alone.
 *
 * What the domain refuses is an answer: `status` `rejected` with `blockers`, and nothing was touched. `failed`: begun, undone, and what was
 * there before is still there. Everything else is thrown: `invalid_contract` for a request that does not fit, `workspace_missing`,
 * `workspace_invalid`, the codes of locks and files (`disk_full`, `permission_denied`, ...).
 * Reads are answered from one snapshot in memory, which a commit replaces as a whole.
 */
export interface PackerWorkspaceService extends AsyncDisposable {
  /** Makes `.packer/` and `assets/`; what is there already stays as it is. */
  readonly initWorkspace: (request: Asked<InitWorkspaceRequest>) => Promise<InitWorkspaceResult>
  /** Gives an asset root the next id. Rejected: `root_invalid`, `root_registered`, `manifest_missing`, `manifest_invalid`, `duplicate_name`. */
  readonly registerAsset: (request: Asked<RegisterAssetRequest, 'include'>) => Promise<RegisterAssetResult>
  /** Takes a registered asset into the build. Rejected: `asset_unknown`. */
  readonly includeAssetInBuild: (request: Asked<IncludeAssetInBuildRequest>) => Promise<IncludeAssetInBuildResult>
  /** Leaves an asset out of the build; it stays registered. Rejected: `asset_unknown`. */
  readonly excludeAssetFromBuild: (request: Asked<ExcludeAssetFromBuildRequest>) => Promise<ExcludeAssetFromBuildResult>
  /** Unregisters an asset: its files stay, its id is never given again. Rejected: `asset_unknown`. */
  readonly removeAsset: (request: Asked<RemoveAssetRequest>) => Promise<RemoveAssetResult>
  /** The registered assets, by id. */
  readonly listAssets: (request: Asked<ListAssetsRequest>) => Promise<ListAssetsResult>
  /** One asset with its manifest, inputs and diagnostics. Rejected: `asset_unknown`. */
  readonly getAssetDetails: (request: Asked<GetAssetDetailsRequest>) => Promise<GetAssetDetailsResult>
  /**
   * Every diagnostic of the registered assets; `expanded` also of what else lies in the workspace. Looks at the disk and changes nothing,
   * unless `fix` asks for the fixes that are safe and mechanical: `applied_actions` says which were made.
   */
  readonly doctor: (request: Asked<DoctorRequest, 'mode' | 'fix'>) => Promise<DoctorResult>
  /** Builds `build/assets.pa` and its companions. The same bytes as {@link packWorkspace}. */
  readonly build: (request: Asked<BuildRequest, 'mode'>) => Promise<BuildResult>
  /** The first step of the wizard: what a pack would hold, from the snapshot alone. */
  readonly summarizePackWorkspace: (request: Asked<PackWorkspaceSummaryRequest>) => Promise<PackWorkspaceSummaryResult>
  /** The second step: per asset what keeps packing from starting. Looks at the disk, changes nothing, emits nothing. */
  readonly validatePackWorkspace: (request: Asked<ValidatePackWorkspaceRequest>) => Promise<ValidatePackWorkspaceResult>
  /** The third step: checks and packs in one turn of the write lane, on one snapshot. Rejected when validation is red. Not cancelable. */
  readonly packWorkspace: (request: Asked<PackWorkspaceRequest>) => Promise<PackWorkspaceResult>
  /** The addresses that code may use: those of the pack set. */
  readonly getCompileSurface: (request: Asked<GetCompileSurfaceRequest>) => Promise<GetCompileSurfaceResult>
  /**
   * What a sensitive change would do, on the snapshot that `revision` numbers; nothing is touched. Rejected, without a preview:
   * `action_unknown`, `target_required`, and what the change itself is refused for (`asset_unknown`, `place_occupied`, ...).
   */
  readonly previewAction: (request: Asked<PreviewActionRequest>) => Promise<PreviewActionResult>
  /**
   * Does what a preview proposed, after a look at the disk in its turn of the write lane. Rejected: `preview_unknown`; `stale_preview` when
   * the workspace is no longer as the preview saw it; `consent_required` for a destructive or relocating action without `consent`.
   */
  readonly applyAction: (request: Asked<ApplyActionRequest, 'consent'>) => Promise<ApplyActionResult>
  /**
   * Moves a registered asset's root aside, with a record, and unregisters it. Rejected: `consent_required` (with what would be done and a
   * preview to consent to), `stale_preview`, `preview_unknown`, `asset_unknown`, `root_missing`, `root_linked`, `root_nested`.
   */
  readonly quarantineAsset: (request: Asked<QuarantineAssetRequest, 'consent'>) => Promise<QuarantineAssetResult>
  /**
   * Puts a quarantined asset back where it lay, byte for byte, under its old id; overwrites nothing. Rejected: `consent_required`,
   * `stale_preview`, `preview_unknown`, `quarantine_unknown`, `quarantine_incomplete`, `place_occupied`, `root_registered`, `duplicate_name`.
   */
  readonly restoreAsset: (request: Asked<RestoreAssetRequest, 'consent'>) => Promise<RestoreAssetResult>
  /** The quarantined assets, and whether each can be restored. */
  readonly listQuarantine: (request: Asked<ListQuarantineRequest>) => Promise<ListQuarantineResult>
  /** The operations and their classes. */
  readonly describeOperations: (request: Asked<DescribeOperationsRequest>) => Promise<DescribeOperationsResult>
  /** Waits for the operations under way; later ones are refused with `service_closed`. */
  readonly close: () => Promise<void>
}
