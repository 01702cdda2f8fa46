export {
  createTemporaryWorkspace,
  type TemporaryAsset,
  type TemporaryWorkspace,
} from './testing/temporary-workspace.ts'
