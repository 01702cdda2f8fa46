import type { RecordRow } from '../parse-record.ts'
import type { ThreadAnswer, ThreadOrder } from './thread-answer.ts'

/** Files of one prefix that are to be looked at. It crosses to another thread, so it is small and plain. */
export interface FileTask {
  /** Absolute, as all paths of a task. */
  readonly prefix: string
  readonly sitePackages: string
  /** Folder of the commands. */
  readonly scripts: string
  readonly distributions: readonly { readonly name: string; readonly directory: string }[]
  /** `stat`: exists with its size; digests only where a RECORD leaves a file open, and of path files. `full`: every digest, and nothing added. */
  readonly depth: 'stat' | 'full'
  /** What the manifest remembers; null before anything is published: then it is taken down. */
  readonly known: KnownFiles | null
  /** `seal` takes the right to write from the folders of site-packages, before anything is published. */
  readonly folders: 'seal' | 'leave'
  /** `all` looks on after any number of damages. */
  readonly damages: 'all' | 'enough'
  /** Two threads can share the files of a task. */
  readonly share: { readonly index: 0 | 1; readonly of: 1 | 2 }
}

/** What RECORDs leave open, by name of the file. Names are relative to the prefix, with `/`. Digests are `sha256:<hex>`. */
export interface KnownFiles {
  readonly ownDigests: Readonly<Record<string, string>>
  /** Files that no RECORD claims, with their digest, or `link:<target>`; null when nobody looked. */
  readonly unclaimed: Readonly<Record<string, string>> | null
  /** Commands, and files without an extension, that can be executed. */
  readonly executables: readonly string[]
}

/** What looking at files came to. */
export interface FileFindings {
  files: number
  bytes: number
  readonly records: FoundRecord[]
  readonly ownDigests: Record<string, string>
  /** Paths that several distributions claim. */
  readonly claimedTwice: string[]
  readonly unclaimed: Record<string, string>
  readonly executables: string[]
  readonly damages: FileDamage[]
}

/** One RECORD as it was read. */
export interface FoundRecord {
  /** Of the distribution. */
  readonly name: string
  readonly recordPath: string
  readonly recordName: string
  /** `sha256:…` of the RECORD. */
  readonly digest: string
}

/** A file that is not what it should be. */
export interface FileDamage {
  readonly code: DamageCode
  readonly name: string
  readonly distribution: string
  /** What it is instead, where that says more than the code. */
  readonly found?: string
  /** Of what lies there: a RECORD can be wrong. Null when nothing could be read. */
  readonly digest: string | null
  /** Tells whether another environment has the same file; null when there is none. */
  readonly inode: { readonly device: string; readonly number: string; readonly links: number } | null
}

/** Codes of {@link FileDamage}. */
export type DamageCode =
  | 'record_missing'
  | 'file_outside_environment'
  | 'file_missing'
  | 'file_replaced'
  | 'file_size_mismatch'
  | 'file_digest_mismatch'
  | 'file_unreadable'
  | 'file_not_executable'
  | 'file_added'
  | 'folder_replaced'

/** One file that a RECORD claims. */
export interface Claim {
  readonly path: string
  readonly name: string
  /** `sha256=…`; '' without one. */
  readonly hash: string
  readonly size: number | null
  readonly distribution: string
}

/** What the claims of a file come to. `code` null: it is right. */
export interface ClaimVerdict {
  readonly code: DamageCode | null
  /** `sha256:…`; null when the file was not hashed. */
  readonly digest: string | null
  /** The RECORDs do not say what the file has to be. */
  readonly isOpen: boolean
  readonly reason?: string
}

/** Modules of Node. In another thread they are got by name: what is made from text imports nothing. */
export interface Modules {
  readonly fs: typeof import('node:fs')
  readonly crypto: typeof import('node:crypto')
  readonly path: typeof import('node:path')
}

/** A task under way. */
export interface FileJob {
  readonly kit: Kit
  readonly modules: Modules
  readonly task: FileTask
  readonly claims: Map<string, Claim[]>
  readonly recordNames: Set<string>
  readonly algorithms: ReadonlySet<string>
  readonly buffer: Buffer
  readonly findings: FileFindings
}

/** File to hash; `size` tells small ones from those that are read in pieces. */
export interface HashedFile {
  readonly path: string
  readonly size: number
  readonly algorithm: string
}

/** What lies in some files and folders of a store, on disk. */
export interface TreeMeasure {
  /** Of what has no other name; with folders. */
  readonly bytes: number
  /** Of what has several names, wherever they are; each file once. */
  readonly sharedBytes: number
  readonly files: number
  /** The last change of anything, milliseconds since 1970; 0 when there is nothing. */
  readonly newestMs: number
  /** Files with several names: how many there are, and how many are here. */
  readonly shared: readonly SharedInode[]
  /** `sha256:…` of names, sizes, times and inodes. */
  readonly digest: string
}

/** A file with several names. */
export interface SharedInode {
  /** Device and number. */
  readonly inode: string
  readonly links: number
  readonly here: number
  readonly bytes: number
}

/** Work that stops after each small piece: another thread runs through, the event loop's own does other things in between. */
export type Work<T> = Generator<undefined, T>

/** The functions that do the work. Each gets the others by this object, since it may have come here as text. */
export interface Kit {
  readonly parseRecord: (text: string) => RecordRow[]
  readonly readRecord: (job: FileJob, distribution: FileTask['distributions'][number]) => void
  readonly kindOf: (modules: Modules, path: string) => 'file' | 'directory' | 'link' | 'other' | 'none'
  readonly hashFile: (job: Pick<FileJob, 'modules' | 'buffer'>, file: HashedFile) => Work<Buffer>
  readonly checkClaims: (job: FileJob, claims: readonly Claim[]) => Work<void>
  readonly judgeClaims: (job: FileJob, claims: readonly Claim[], size: number) => Work<ClaimVerdict>
  readonly checkFolders: (job: FileJob) => Work<void>
  readonly checkStartFiles: (job: FileJob, site: string) => Work<void>
  readonly checkUnclaimed: (job: FileJob, folders: ReadonlyMap<string, string>) => Work<void>
  readonly sealFolder: (job: FileJob, folder: string) => void
  readonly reportDamage: (job: FileJob, damage: Omit<FileDamage, 'inode'>, path: string) => void
  readonly inspectFiles: (kit: Kit, modules: Modules, task: FileTask) => Work<FileFindings>
  readonly answerOrder: (kit: Kit, modules: Modules, order: ThreadOrder) => Work<ThreadAnswer>
  readonly measureTree: (modules: Modules, paths: readonly string[]) => Work<TreeMeasure>
  readonly measureTrees: (kit: Kit, modules: Modules, units: readonly (readonly string[])[]) => Work<TreeMeasure[]>
  readonly hashOne: (kit: Kit, modules: Modules, path: string) => Work<string>
}
