import type { EnvironmentManifestV1 } from '@plinth/contracts'
import type { FileIdentity } from '../store/file-identity.ts'
import type { KnownFiles } from './thread/file-task.ts'

/** What a manifest remembers of the files, so that change is noticed without reading them. Paths are relative to the prefix, with `/`. */
export interface Evidence {
  readonly version: 1
  /** Boot under which the files were last looked at one by one: installers do not sync what they write. */
  readonly boot_id: string
  /** The interpreter behind the prefix's own. */
  readonly interpreter: FileIdentity
  /** On Windows, where the prefix's own is a small program that starts another: that one. */
  readonly base_interpreter?: FileIdentity
  /** `sha256:…` of pyvenv.cfg. */
  readonly configuration: string
  /** Sorted names in site-packages and in the commands' folder, by folder: a stray `.pth` or sitecustomize shows. */
  readonly entries: Readonly<Record<string, readonly string[]>>
  readonly records: readonly RecordEvidence[]
  /** `sha256:…` of the files that RECORDs leave open, by name: no digest, several claims, or a digest that is wrong. */
  readonly own_digests: Readonly<Record<string, string>>
  /** Files that are not what their RECORD says, though freshly downloaded twice; their own digest counts. */
  readonly record_faulty: readonly string[]
  /** Files that several distributions claim; each is what one of them says. */
  readonly claimed_twice: readonly string[]
  /** `sha256:…`, or `link:<target>`, of what lies in the folders of the distributions and no RECORD claims. */
  readonly unclaimed: Readonly<Record<string, string>>
  /** Commands, and files without an extension, that can be executed. */
  readonly executables: readonly string[]
}

/** State of one RECORD. The file is hashed only when size, times or inode differ. */
export interface RecordEvidence {
  readonly name: string
  readonly size: string
  readonly modified: string
  readonly changed: string
  readonly inode: string
  readonly digest: string
}

/** The evidence of a manifest; null when it has none that this version reads. */
export function readEvidence({ evidence }: EnvironmentManifestV1): Evidence | null {
  return isEvidence(evidence) ? evidence : null
}

/** What closer validation needs to know of it. A manifest of an older version remembers less. */
export function knownFiles(evidence: Partial<Evidence> | null): KnownFiles {
  const { own_digests = {}, unclaimed = null, executables = [] } = evidence ?? {}
  return { ownDigests: own_digests, unclaimed, executables }
}

function isEvidence(value: unknown): value is Evidence {
  if (typeof value !== 'object' || value === null) return false
  const { version, boot_id, interpreter, configuration, entries, records }: Partial<Record<keyof Evidence, unknown>> =
    value
  const isText = [boot_id, configuration].every((each) => typeof each === 'string')
  const isObject = [interpreter, entries].every((each) => typeof each === 'object' && each !== null)
  return version === 1 && isText && isObject && Array.isArray(records)
}
