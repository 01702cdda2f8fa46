export {
  createTemporaryWorkspace,
  type TemporaryAsset,
  type TemporaryWorkspace,
  type TemporaryWorkspaceSettings,
} from './testing/temporary-workspace.ts'
