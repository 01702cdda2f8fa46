export type { EntrySelector } from './archive/find-entry.ts'
export { type AssetPack, type OpenAssetPackOptions, openAssetPack } from './archive/open-asset-pack.ts'
export type { PackProblem, PackReport } from './archive/verify-pack.ts'
export {
  type AssetFamily,
  type ConversionTools,
  defineAssetFamily,
  type FamilyArtifact,
  type FamilyAsset,
} from './families/asset-family.ts'
export {
  createPackerWorkspaceService,
  type PackerServiceSettings,
} from './service/create-packer-workspace-service.ts'
