export {
  type BuildCacheConformance,
  type BuildCacheTrial,
  defineBuildCacheConformance,
} from './testing/build-cache-conformance.ts'
export {
  createTemporaryWorkspace,
  type TemporaryAsset,
  type TemporaryWorkspace,
  type TemporaryWorkspaceSettings,
} from './testing/temporary-workspace.ts'
