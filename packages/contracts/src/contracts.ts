import { ApplyActionRequest } from './draft/apply-action-request.ts'
import { ApplyActionResult } from './draft/apply-action-result.ts'
import { AssetPackHeaderV1 } from './draft/asset-pack-header.ts'
import { AssetTableEntryV1 } from './draft/asset-table-entry.ts'
import { AssetViewV1 } from './draft/asset-view.ts'
import { BuildRequest } from './draft/build-request.ts'
import { BuildResult } from './draft/build-result.ts'
import { CollectionPlanV1 } from './draft/collection-plan.ts'
import { CollectionResultV1 } from './draft/collection-result.ts'
import { DescribeOperationsRequest } from './draft/describe-operations-request.ts'
import { DescribeOperationsResult } from './draft/describe-operations-result.ts'
import { DoctorRequest } from './draft/doctor-request.ts'
import { DoctorResult } from './draft/doctor-result.ts'
import { EnvironmentPreflightV1 } from './draft/environment-preflight.ts'
import { ExcludeAssetFromBuildRequest } from './draft/exclude-asset-from-build-request.ts'
import { ExcludeAssetFromBuildResult } from './draft/exclude-asset-from-build-result.ts'
import { GetAssetDetailsRequest } from './draft/get-asset-details-request.ts'
import { GetAssetDetailsResult } from './draft/get-asset-details-result.ts'
import { GetCompileSurfaceRequest } from './draft/get-compile-surface-request.ts'
import { GetCompileSurfaceResult } from './draft/get-compile-surface-result.ts'
import { IncludeAssetInBuildRequest } from './draft/include-asset-in-build-request.ts'
import { IncludeAssetInBuildResult } from './draft/include-asset-in-build-result.ts'
import { InitWorkspaceRequest } from './draft/init-workspace-request.ts'
import { InitWorkspaceResult } from './draft/init-workspace-result.ts'
import { ListAssetsRequest } from './draft/list-assets-request.ts'
import { ListAssetsResult } from './draft/list-assets-result.ts'
import { ListQuarantineRequest } from './draft/list-quarantine-request.ts'
import { ListQuarantineResult } from './draft/list-quarantine-result.ts'
import { PreviewActionRequest } from './draft/preview-action-request.ts'
import { PreviewActionResult } from './draft/preview-action-result.ts'
import { PythonEnvReportV1 } from './draft/python-env-report.ts'
import { PyveConfigV1 } from './draft/pyve-config.ts'
import { PyveEnvironmentRegistryV1 } from './draft/pyve-environment-registry.ts'
import { QuarantineAssetRequest } from './draft/quarantine-asset-request.ts'
import { QuarantineAssetResult } from './draft/quarantine-asset-result.ts'
import { QuarantineRecordV1 } from './draft/quarantine-record.ts'
import { QuarantinedAssetV1 } from './draft/quarantined-asset.ts'
import { RegisterAssetRequest } from './draft/register-asset-request.ts'
import { RegisterAssetResult } from './draft/register-asset-result.ts'
import { RemoveAssetRequest } from './draft/remove-asset-request.ts'
import { RemoveAssetResult } from './draft/remove-asset-result.ts'
import { RestoreAssetRequest } from './draft/restore-asset-request.ts'
import { RestoreAssetResult } from './draft/restore-asset-result.ts'
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
import { AssetManifestV1 } from './packing/asset-manifest.ts'
import { AssetRegistryV1 } from './packing/asset-registry.ts'
import { CompileSurfaceV1 } from './packing/compile-surface.ts'
import { PackerDiagnostic } from './packing/diagnostic.ts'
import { PackerEvent } from './packing/event.ts'
import { PackerOperationClass } from './packing/operation-class.ts'
import { PackerOperationStatus } from './packing/operation-status.ts'
import { PackWorkspaceRequest } from './packing/pack-workspace-request.ts'
import { PackWorkspaceResult } from './packing/pack-workspace-result.ts'
import { PackWorkspaceSummaryRequest } from './packing/pack-workspace-summary-request.ts'
import { PackWorkspaceSummaryResult } from './packing/pack-workspace-summary-result.ts'
import { PackerProgress } from './packing/progress.ts'
import { PackerProjectContext } from './packing/project-context.ts'
import { PackerProposedAction } from './packing/proposed-action.ts'
import { PackerResponse } from './packing/response.ts'
import { PackerRuntimeState } from './packing/runtime-state.ts'
import { ValidatePackWorkspaceRequest } from './packing/validate-pack-workspace-request.ts'
import { ValidatePackWorkspaceResult } from './packing/validate-pack-workspace-result.ts'
import { CommandOutcomeV1 } from './projects/command-outcome.ts'
import { PythonEnvSpecV1 } from './projects/python-env-spec.ts'
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
  PythonEnvSpecV1,
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
  PythonEnvReportV1,
  PyveConfigV1,
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
