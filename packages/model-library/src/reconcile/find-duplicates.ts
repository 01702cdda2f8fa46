import { join } from 'node:path'
import { isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { FILE_OPERATIONS } from '../file-operations.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { readModel } from '../registry/model-record.ts'
import { type DigestedFile, digestedWeights, ownModels } from './settled-models.ts'

/** Files of the library's own models with the same bytes, as their digests say. */
export interface DuplicateFiles {
  readonly sha256: string
  /** Bytes of each. */
  readonly size: number
  /** What the disk would have free if they shared their bytes; those that are names of one file do already. */
  readonly saving: number
  readonly files: readonly { readonly model_id: string; readonly name: string }[]
}

/** Duplicates, the largest saving first, and what all of them come to. */
export interface DuplicatesReport {
  readonly duplicates: readonly DuplicateFiles[]
  /** Bytes. */
  readonly saving: number
}

/** Finds files of weights that the library has more than once; those of external models are never among them. Reads no file but metadata. */
export async function findDuplicates(ports: LibraryPorts, { signal }: CallOptions = {}): Promise<DuplicatesReport> {
  const found = createDuplicates(ports)
  for await (const { modelId, settled } of ownModels(ports)) {
    signal?.throwIfAborted()
    const metadata = settled ? undefined : await metadataOf(ports, modelId)
    found.add(modelId, settled ?? (metadata ? digestedWeights(metadata) : []))
  }
  return found.report()
}

/** Metadata of a model of the library's own; undefined where it cannot be read or is another's. */
export async function metadataOf(ports: LibraryPorts, modelId: string): Promise<ModelMetadataV1 | undefined> {
  try {
    const metadata = (await readModel(ports, modelId))?.metadata
    return metadata?.storage_kind === 'external_reference' ? undefined : metadata
  } catch (error) {
    if (!isCodedError(error)) throw error
    return undefined
  }
}

interface NamedFile {
  readonly model_id: string
  readonly name: string
}

interface FoundFile extends NamedFile {
  readonly size: number
  /** Device and inode. */
  readonly node: string
}

/** Gathers duplicates model by model. Files are only looked at where two have one digest. */
export function createDuplicates(ports: Pick<LibraryPorts, 'place' | 'fileCalls'>) {
  const byDigest = new Map<string, NamedFile[]>()
  const add = (model_id: string, files: readonly DigestedFile[]): void => {
    for (const { name, sha256 } of files) {
      const same = byDigest.get(sha256)
      if (same) same.push({ model_id, name })
      else byDigest.set(sha256, [{ model_id, name }])
    }
  }
  const report = async (): Promise<DuplicatesReport> => {
    const duplicates: DuplicateFiles[] = []
    for (const [sha256, named] of byDigest) {
      if (named.length < 2) continue
      const bySize = Map.groupBy(await lookAtAll(ports, named), ({ size }) => size)
      for (const [size, files] of bySize) if (files.length > 1) duplicates.push(duplicateOf(sha256, size, files))
    }
    duplicates.sort((a, b) => b.saving - a.saving || (a.sha256 < b.sha256 ? -1 : 1))
    return { duplicates, saving: duplicates.reduce((sum, { saving }) => sum + saving, 0) }
  }
  return { add, report }
}

async function lookAtAll(
  { place, fileCalls }: Pick<LibraryPorts, 'place' | 'fileCalls'>,
  named: readonly NamedFile[],
): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = []
  for (const file of named) {
    const found = await FILE_OPERATIONS[fileCalls].lstat(join(modelDirectory(place, file.model_id), file.name))
    if (found?.isFile()) files.push({ ...file, size: Number(found.size), node: `${found.dev}:${found.ino}` })
  }
  return files
}

function duplicateOf(sha256: string, size: number, files: readonly FoundFile[]): DuplicateFiles {
  const nodes = new Set(files.map(({ node }) => node)).size
  return {
    sha256,
    size,
    saving: (nodes - 1) * size,
    files: files.map(({ model_id, name }) => ({ model_id, name })),
  }
}
