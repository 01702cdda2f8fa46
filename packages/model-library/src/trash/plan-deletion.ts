import type { BigIntStats } from 'node:fs'
import { join } from 'node:path'
import { CodedError, type ModelMetadataV1 } from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { identityOf, type LookAt } from './file-identity.ts'
import { OWN_NAMES } from './own-names.ts'
import { type OwnedTree, ownedTree } from './owned-tree.ts'
import { readLedger } from './ownership-ledger.ts'
import { type KnownDigests, ownershipProof } from './prove-ownership.ts'
import type { StayingDirectory, TrashedEntry, TrashItem, TrashMove } from './trash-item.ts'
import { directoriesAbove, placeOfPart, TRASHED_PARTS } from './trash-place.ts'

/** What deletions that belong together are planned with. */
export interface DeletionView {
  readonly look: LookAt
  /** For directories around models, which do not change meanwhile. */
  readonly lookOnce: (path: string) => Promise<BigIntStats | undefined>
  readonly mountPoints: readonly string[] | undefined
  /** Of the trash. */
  readonly device: string
  readonly digests: KnownDigests
  /** `digests`: bytes are read where only they can tell. `names`: then the model is refused as {@link BytesNeeded}. */
  readonly reads: 'digests' | 'names'
  readonly signal?: AbortSignal | undefined
}

/** What a deletion is planned from. */
export interface DeletionRequest {
  readonly trashId: string
  readonly modelId: string
  readonly metadata: ModelMetadataV1
  readonly view: DeletionView
}

/** What of a model goes, and what stays because the library did not create it. */
export interface PlannedDeletion {
  readonly item: TrashItem
  /** Below the model's directory, with `/`, sorted. */
  readonly kept: readonly string[]
}

/**
 * Finds out what of a library-owned model the library created. Changes nothing.
 * @throws CodedError `ownership_unknown`: nothing is recorded about files that the model consists of; file errors.
 */
export async function planDeletion(ports: LibraryPorts, request: DeletionRequest): Promise<PlannedDeletion> {
  const { modelId, metadata, trashId, view } = request
  const tree = await sortOutModel(ports, request)
  const around = await directoriesOf(ports, request, tree)
  const contents = [
    ...tree.contents.map((entry): TrashedEntry => ({ ...entry, part: 'model' })),
    ...(await partsElsewhere(ports, request)),
  ]
  const moves = [
    ...tree.moves.toSorted(metadataFirst).map((path): TrashMove => ({ part: 'model', path })),
    ...contents.flatMap(({ part }) => (part === 'model' ? [] : [{ part, path: '' }])),
  ]
  const files = tree.contents.filter(({ kind }) => kind === 'file')
  const { official_name } = metadata
  const item: TrashItem = {
    trash_id: trashId,
    model_id: modelId,
    ...(official_name === undefined ? {} : { official_name }),
    deleted_at: ports.now().toISOString(),
    size_bytes: files.reduce((sum, { size }) => sum + size, 0),
    device: view.device,
    moves,
    contents,
    directories: around,
  }
  return { item, kept: tree.kept }
}

async function sortOutModel(ports: LibraryPorts, { modelId, metadata, view }: DeletionRequest) {
  const { look, mountPoints = [], digests, reads, signal } = view
  const ledger = await readLedger(ports, modelId)
  const prove = ownershipProof({ ledger, metadata, digests, reads, signal })
  const directory = modelDirectory(ports.place, modelId)
  const tree = await ownedTree(directory, { look, calls: ports.fileCalls, prove, mountPoints, ownNames: OWN_NAMES })
  const unknown = ledger ? [] : tree.kept.filter((path) => isContent(path, metadata))
  if (unknown.length > 0) throw ownershipUnknown(modelId, unknown)
  return tree
}

/** Without its metadata the model is none, so that goes first; but before it its backup, from which it would be brought back. */
function metadataFirst(one: string, other: string): number {
  return OWN_NAMES.indexOf(other) - OWN_NAMES.indexOf(one) || (one < other ? -1 : 1)
}

function isContent(path: string, { files = [] }: ModelMetadataV1): boolean {
  const isListed = files.some(({ name }) => name === path || name.startsWith(`${path}/`))
  return isListed || MODEL_EXTENSION.test(path)
}

const MODEL_EXTENSION = /\.(gguf|safetensors|pt|pth|ckpt|bin|onnx)$/i

async function directoriesOf({ place }: LibraryPorts, { modelId, view }: DeletionRequest, { staying }: OwnedTree) {
  const inside = staying.map((path) => join(modelDirectory(place, modelId), path))
  const found: StayingDirectory[] = []
  for (const directory of [...directoriesAbove(place, modelId), ...inside]) {
    const before = await view.lookOnce(directory)
    const path = directory.slice(place.root.length + 1).replaceAll('\\', '/')
    if (before) found.push({ path, mode: Number(before.mode) & 0o7777, before: identityOf(before) })
  }
  return found
}

async function partsElsewhere(
  { place }: LibraryPorts,
  { modelId, view }: DeletionRequest,
): Promise<readonly TrashedEntry[]> {
  const parts: TrashedEntry[] = []
  for (const part of TRASHED_PARTS) {
    const found = part === 'model' ? undefined : await view.look(placeOfPart(place, modelId, part))
    if (found?.kind === 'file' || found?.kind === 'link') parts.push({ part, path: '', ...found })
  }
  return parts
}

function ownershipUnknown(modelId: string, paths: readonly string[]): CodedError {
  return new CodedError(
    'ownership_unknown',
    `nothing says that the library created ${paths[0]} of ${modelId}, so it is not deleted`,
    {
      hint: 'It has neither an entry in the ledger nor a digest in metadata.json. Remove its directory by hand, then reindex.',
      details: { model_id: modelId, paths: [...paths] },
    },
  )
}
