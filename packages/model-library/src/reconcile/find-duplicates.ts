import { join } from 'node:path'
import { isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { FILE_OPERATIONS } from '../file-operations.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { readModel } from '../registry/model-record.ts'

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
  for (const modelId of await modelIds(ports)) {
    signal?.throwIfAborted()
    const metadata = await metadataOf(ports, modelId)
    if (metadata) await found.add(modelId, metadata)
  }
  return found.report()
}

/** Ids of all models, in order. */
export async function modelIds({ index }: LibraryPorts): Promise<readonly string[]> {
  const rows = await index.read.selectFrom('models').select('model_id').orderBy('model_id').execute()
  return rows.map(({ model_id }) => model_id)
}

/** Metadata; undefined where it cannot be read. */
export async function metadataOf(ports: LibraryPorts, modelId: string): Promise<ModelMetadataV1 | undefined> {
  try {
    return (await readModel(ports, modelId))?.metadata
  } catch (error) {
    if (!isCodedError(error)) throw error
    return undefined
  }
}

interface FoundFile {
  readonly model_id: string
  readonly name: string
  readonly size: number
  /** Device and inode. */
  readonly node: string
}

/** Gathers duplicates model by model. */
export function createDuplicates({ place, fileCalls }: Pick<LibraryPorts, 'place' | 'fileCalls'>) {
  const byDigest = new Map<string, FoundFile[]>()
  const add = async (modelId: string, { storage_kind, files = [] }: ModelMetadataV1): Promise<void> => {
    if (storage_kind === 'external_reference') return
    for (const { name, sha256 } of files) {
      if (sha256 === undefined || !WEIGHTS.test(name) || name.split('/').includes('..')) continue
      const found = await FILE_OPERATIONS[fileCalls].lstat(join(modelDirectory(place, modelId), name))
      if (!found?.isFile()) continue
      const file = { model_id: modelId, name, size: Number(found.size), node: `${found.dev}:${found.ino}` }
      const key = `${sha256.toLowerCase()} ${file.size}`
      byDigest.set(key, [...(byDigest.get(key) ?? []), file])
    }
  }
  const report = (): DuplicatesReport => {
    const duplicates = [...byDigest]
      .filter(([, files]) => files.length > 1)
      .map(([key, files]) => duplicateOf(key, files))
      .sort((a, b) => b.saving - a.saving || (a.sha256 < b.sha256 ? -1 : 1))
    return { duplicates, saving: duplicates.reduce((sum, { saving }) => sum + saving, 0) }
  }
  return { add, report }
}

const WEIGHTS = /\.(gguf|safetensors|pt|pth|ckpt|bin|onnx)$/i

function duplicateOf(key: string, files: readonly FoundFile[]): DuplicateFiles {
  const [sha256 = '', size = '0'] = key.split(' ')
  const nodes = new Set(files.map(({ node }) => node)).size
  return {
    sha256,
    size: Number(size),
    saving: (nodes - 1) * Number(size),
    files: files.map(({ model_id, name }) => ({ model_id, name })),
  }
}
