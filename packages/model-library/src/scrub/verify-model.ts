import type { ModelMetadataV1 } from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { isSame, lookAt } from '../trash/file-identity.ts'
import { readLedger } from '../trash/ownership-ledger.ts'
import { digestsIn } from '../trash/prove-ownership.ts'
import { isPlainPath, type RecordedEntry } from '../trash/recorded-entry.ts'
import type { Pace } from './pace.ts'
import type { RecordedFinding } from './scrub-record.ts'
import { type FileVerdict, type VerifiedFile, verifyFile } from './verify-file.ts'

/** A model to be verified, and how. */
export interface ModelVerification {
  readonly modelId: string
  readonly metadata: ModelMetadataV1
  /** Files that were read already and were sound. */
  readonly known: readonly RecordedEntry[]
  readonly pace: Pace
  readonly signal?: AbortSignal | undefined
  readonly onBytes: (bytes: number, path: string) => void
  /** Told of every file that is sound, when it was read. */
  readonly onSound: (entry: RecordedEntry) => Promise<void>
}

/** What the files of a model are. */
export interface VerifiedModel {
  readonly files: number
  readonly bytes: number
  readonly findings: readonly RecordedFinding[]
  /** Files of which no digest is recorded: nobody can tell whether they are sound. */
  readonly unverified: number
}

/** Reads every file of a model of which a digest is recorded. */
export async function verifyModel(ports: LibraryPorts, verification: ModelVerification): Promise<VerifiedModel> {
  const { modelId, metadata, known, pace, signal, onBytes, onSound } = verification
  const directory = modelDirectory(ports.place, modelId)
  const targets = await filesToVerify(ports, modelId, metadata)
  const findings: RecordedFinding[] = []
  let [files, bytes] = [0, 0]
  for (const file of targets) {
    signal?.throwIfAborted()
    const { path } = file
    const onFileBytes = (count: number) => onBytes(count, path)
    const verdict =
      (await knownVerdict(file, directory, known)) ??
      (await verifyFile(file, { directory, look: lookAt, pace, signal, onBytes: onFileBytes }))
    files += 1
    bytes += verdict.bytes
    const { identity, finding, state } = verdict
    if (finding) findings.push({ ...finding, ...(identity ? { identity } : {}) })
    if (state === 'sound' && identity) await onSound({ path, ...identity, sha256: file.sha256 })
  }
  const unverified = (metadata.files ?? []).filter(({ name }) => !targets.some(({ path }) => path === name)).length
  return { files, bytes, findings, unverified }
}

/** Every file of which a digest is recorded, in metadata or in the ledger; by name. */
async function filesToVerify(
  ports: LibraryPorts,
  modelId: string,
  metadata: ModelMetadataV1,
): Promise<readonly VerifiedFile[]> {
  const sizes = new Map((metadata.files ?? []).map(({ name, size }) => [name, size]))
  const files = new Map<string, VerifiedFile>()
  for (const [path, sha256] of digestsIn(metadata))
    if (isPlainPath(path)) files.set(path, { path, sha256, size: sizes.get(path) })
  for (const { path, kind, sha256, size } of (await readLedger(ports, modelId)) ?? [])
    if (kind === 'file' && sha256 !== undefined) files.set(path, { path, sha256, size })
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function knownVerdict(
  { path, sha256 }: VerifiedFile,
  directory: string,
  known: readonly RecordedEntry[],
): Promise<FileVerdict | undefined> {
  const entry = known.find((each) => each.path === path && each.sha256 === sha256)
  const found = entry && (await lookAt(`${directory}/${path}`).catch(() => undefined))
  return entry && found && isSame(entry, found) ? { state: 'sound', path, bytes: 0, identity: found } : undefined
}
