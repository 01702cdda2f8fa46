import { CollectionPlanV1 } from './draft/collection-plan.ts'
import { CollectionResultV1 } from './draft/collection-result.ts'
import { EnvironmentPreflightV1 } from './draft/environment-preflight.ts'
import { PyveEnvironmentRegistryV1 } from './draft/pyve-environment-registry.ts'
import { DependencyBindingV1 } from './environments/dependency-binding.ts'
import { DependencyEnvironmentStatusV1 } from './environments/dependency-environment-status.ts'
import { DependencyOverridePatchV1 } from './environments/dependency-override-patch.ts'
import { DependencyRequirementV1 } from './environments/dependency-requirement.ts'
import { DependencyRequirementsV1 } from './environments/dependency-requirements.ts'
import { DependencyValidationErrorV1 } from './environments/dependency-validation-error.ts'
import { EnvironmentManifestV1 } from './environments/environment-manifest.ts'
import { EnvironmentRefV1 } from './environments/environment-ref.ts'
import { EnvironmentUsageV1 } from './environments/environment-usage.ts'
import { MissingInputV1 } from './environments/missing-input.ts'
import { ResolvedDependencyRequirementsV1 } from './environments/resolved-dependency-requirements.ts'
import { ErrorDocumentV1 } from './errors/error-document.ts'
import { AssetValidationErrorV1 } from './models/asset-validation-error.ts'
import { MappingPreviewV1 } from './models/mapping-preview.ts'
import { MappingResultV1 } from './models/mapping-result.ts'
import { ModelExecutionDescriptorV1 } from './models/model-execution-descriptor.ts'
import { ModelImportResultV1 } from './models/model-import-result.ts'
import { ModelLibraryEventV1 } from './models/model-library-event.ts'
import { ModelMetadataV1 } from './models/model-metadata.ts'
import { ModelSearchPageV1 } from './models/model-search-page.ts'
import { ModelSummaryV1 } from './models/model-summary.ts'
import { ApplyActionRequest } from './packing/apply-action-request.ts'
import { ApplyActionResult } from './packing/apply-action-result.ts'
import { AssetManifestV1 } from './packing/asset-manifest.ts'
import { AssetPackHeaderV1 } from './packing/asset-pack-header.ts'
import { AssetRegistryV1 } from './packing/asset-registry.ts'
import { AssetTableEntryV1 } from './packing/asset-table-entry.ts'
import { AssetViewV1 } from './packing/asset-view.ts'
import { BuildRequest } from './packing/build-request.ts'
import { BuildResult } from './packing/build-result.ts'
import { CompileSurfaceV1 } from './packing/compile-surface.ts'
import { DescribeOperationsRequest } from './packing/describe-operations-request.ts'
import { DescribeOperationsResult } from './packing/describe-operations-result.ts'
import { PackerDiagnostic } from './packing/diagnostic.ts'
import { DoctorRequest } from './packing/doctor-request.ts'
import { DoctorResult } from './packing/doctor-result.ts'
import { PackerEvent } from './packing/event.ts'
import { ExcludeAssetFromBuildRequest } from './packing/exclude-asset-from-build-request.ts'
import { ExcludeAssetFromBuildResult } from './packing/exclude-asset-from-build-result.ts'
import { GetAssetDetailsRequest } from './packing/get-asset-details-request.ts'
import { GetAssetDetailsResult } from './packing/get-asset-details-result.ts'
import { GetCompileSurfaceRequest } from './packing/get-compile-surface-request.ts'
import { GetCompileSurfaceResult } from './packing/get-compile-surface-result.ts'
import { IncludeAssetInBuildRequest } from './packing/include-asset-in-build-request.ts'
import { IncludeAssetInBuildResult } from './packing/include-asset-in-build-result.ts'
import { InitWorkspaceRequest } from './packing/init-workspace-request.ts'
import { InitWorkspaceResult } from './packing/init-workspace-result.ts'
import { ListAssetsRequest } from './packing/list-assets-request.ts'
import { ListAssetsResult } from './packing/list-assets-result.ts'
import { ListQuarantineRequest } from './packing/list-quarantine-request.ts'
import { ListQuarantineResult } from './packing/list-quarantine-result.ts'
import { PackerOperationClass } from './packing/operation-class.ts'
import { PackerOperationStatus } from './packing/operation-status.ts'
import { PackWorkspaceRequest } from './packing/pack-workspace-request.ts'
import { PackWorkspaceResult } from './packing/pack-workspace-result.ts'
import { PackWorkspaceSummaryRequest } from './packing/pack-workspace-summary-request.ts'
import { PackWorkspaceSummaryResult } from './packing/pack-workspace-summary-result.ts'
import { PreviewActionRequest } from './packing/preview-action-request.ts'
import { PreviewActionResult } from './packing/preview-action-result.ts'
import { PackerProgress } from './packing/progress.ts'
import { PackerProjectContext } from './packing/project-context.ts'
import { PackerProposedAction } from './packing/proposed-action.ts'
import { QuarantineAssetRequest } from './packing/quarantine-asset-request.ts'
import { QuarantineAssetResult } from './packing/quarantine-asset-result.ts'
import { QuarantineRecordV1 } from './packing/quarantine-record.ts'
import { QuarantinedAssetV1 } from './packing/quarantined-asset.ts'
import { RegisterAssetRequest } from './packing/register-asset-request.ts'
import { RegisterAssetResult } from './packing/register-asset-result.ts'
import { RemoveAssetRequest } from './packing/remove-asset-request.ts'
import { RemoveAssetResult } from './packing/remove-asset-result.ts'
import { PackerResponse } from './packing/response.ts'
import { RestoreAssetRequest } from './packing/restore-asset-request.ts'
import { RestoreAssetResult } from './packing/restore-asset-result.ts'
import { PackerRuntimeState } from './packing/runtime-state.ts'
import { ValidatePackWorkspaceRequest } from './packing/validate-pack-workspace-request.ts'
import { ValidatePackWorkspaceResult } from './packing/validate-pack-workspace-result.ts'
import { CommandOutcomeV1 } from './projects/command-outcome.ts'
import { PythonEnvReportV1 } from './projects/python-env-report.ts'
import { PythonEnvSpecV1 } from './projects/python-env-spec.ts'
import { PyveConfigV1 } from './projects/pyve-config.ts'
import type { Contract } from './schema/contract.ts'

/** Every contract of this package, frozen ones and drafts, for tools that walk them (schemas, reference, conformance). */
export const contracts: readonly Contract<unknown>[] = [
  DependencyBindingV1,
  DependencyEnvironmentStatusV1,
  DependencyOverridePatchV1,
  DependencyRequirementV1,
  DependencyRequirementsV1,
  DependencyValidationErrorV1,
  EnvironmentManifestV1,
  EnvironmentRefV1,
  EnvironmentUsageV1,
  MissingInputV1,
  ResolvedDependencyRequirementsV1,
  AssetValidationErrorV1,
  MappingPreviewV1,
  MappingResultV1,
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelMetadataV1,
  AssetManifestV1,
  AssetRegistryV1,
  CompileSurfaceV1,
  PackerDiagnostic,
  PackerEvent,
  PackerOperationClass,
  PackerOperationStatus,
  PackWorkspaceRequest,
  PackWorkspaceResult,
  PackWorkspaceSummaryRequest,
  PackWorkspaceSummaryResult,
  PackerProgress,
  PackerProjectContext,
  PackerProposedAction,
  PackerResponse,
  PackerRuntimeState,
  ValidatePackWorkspaceRequest,
  ValidatePackWorkspaceResult,
  CommandOutcomeV1,
  PythonEnvReportV1,
  PythonEnvSpecV1,
  PyveConfigV1,
  ApplyActionRequest,
  ApplyActionResult,
  AssetPackHeaderV1,
  AssetTableEntryV1,
  AssetViewV1,
  BuildRequest,
  BuildResult,
  CollectionPlanV1,
  CollectionResultV1,
  DescribeOperationsRequest,
  DescribeOperationsResult,
  DoctorRequest,
  DoctorResult,
  EnvironmentPreflightV1,
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
  ModelLibraryEventV1,
  ModelSearchPageV1,
  ModelSummaryV1,
  PreviewActionRequest,
  PreviewActionResult,
  PyveEnvironmentRegistryV1,
  QuarantineAssetRequest,
  QuarantineAssetResult,
  QuarantineRecordV1,
  QuarantinedAssetV1,
  RegisterAssetRequest,
  RegisterAssetResult,
  RemoveAssetRequest,
  RemoveAssetResult,
  RestoreAssetRequest,
  RestoreAssetResult,
  ErrorDocumentV1,
]
