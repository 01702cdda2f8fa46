export { errnoOf, type FileAction, fileError, withFileErrors } from './files/file-error.ts'
export { type MakeDirectoryOptions, makeDirectory } from './files/make-directory.ts'
export { type Patience, patiently } from './files/patiently.ts'
export { type PublishOptions, publishByLink, publishDurably } from './files/publish-by-link.ts'
export { readJson } from './files/read-json.ts'
export { type RemoveTreeOptions, removeTree } from './files/remove-tree.ts'
export { sweepTemporaries } from './files/sweep-temporaries.ts'
export { syncDirectory } from './files/sync-directory.ts'
export { newToken, temporaryOwner, temporaryPath } from './files/temporary.ts'
export {
  type DurableWriteOptions,
  type FileData,
  writeFileDurably,
  writeJsonDurably,
  writeTemporary,
} from './files/write-file-durably.ts'
export type { AtPoint } from './gate.ts'
export { type Journal, type JournalEntry, type JournalOptions, openJournal } from './journal/open-journal.ts'
export type { RecoveredEntry, RecoveryHandler } from './journal/recover.ts'
export {
  type Layout,
  type LayoutAccess,
  type LayoutOptions,
  type OpenedLayout,
  openLayout,
  raiseLayout,
} from './layout/open-layout.ts'
export { acquireLock, type LockOptions, type LockWait, tryAcquireLock } from './lock/acquire-lock.ts'
export type { HeldLock } from './lock/held-lock.ts'
export { inspectLock, type LockState } from './lock/inspect-lock.ts'
export type { LockHolder } from './lock/lock-record.ts'
export type { GroupEnd, RecordedGroup } from './process/end-group.ts'
export { type ProcessIdentity, type ProcessMark, readIdentity } from './process/identity.ts'
export type { Liveness } from './process/liveness.ts'
export type { ProcessPlace, ProcessPlatform } from './process/platform.ts'
export { createProcessTable, isAlive, type ProcessTable, type ProcessTableSettings } from './process/process-table.ts'
