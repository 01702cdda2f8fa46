export type { EntrySelector } from './archive/find-entry.ts'
export { type AssetPack, type OpenAssetPackOptions, openAssetPack } from './archive/open-asset-pack.ts'
export type { PayloadSource } from './archive/payload-source.ts'
export type { PackProblem, PackReport, VerifyOptions } from './archive/verify-pack.ts'
export { type WatchBuildOptions, watchBuild } from './build/watch-build.ts'
export type { BuildCache, CachePlace, CacheSettings, OpenBuildCache } from './cache/build-cache.ts'
export { remoteBuildCache } from './cache/remote/remote-build-cache.ts'
export type { RemoteCacheSettings, RemoteHeaders } from './cache/remote/remote-server.ts'
export { conversionFailed } from './decode/conversion-failed.ts'
export {
  type AssetFamily,
  type ConversionTools,
  type Convert,
  defineAssetFamily,
  type FamilyArtifact,
  type FamilyAsset,
} from './families/asset-family.ts'
export {
  type ApplyPatchRequest,
  applyAssetPackPatch,
  type PatchedAssetPack,
} from './patch/apply-asset-pack-patch.ts'
export {
  type AssetPackPatch,
  type DiffRequest,
  diffAssetPacks,
  type PatchOptions,
  type PatchProgress,
} from './patch/diff-asset-packs.ts'
export type { FileIdentity } from './patch/patch-format.ts'
export {
  createPackerWorkspaceService,
  type PackerServiceSettings,
} from './service/create-packer-workspace-service.ts'
export { createFileWatcher } from './workspace/file-watcher.ts'
export type { WorkspaceWatcher } from './workspace/workspace-watcher.ts'
