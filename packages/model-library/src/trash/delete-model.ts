import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { parseModelId } from '../registry/model-id.ts'
import { modelNotFound } from '../registry/model-record.ts'
import { deleteEach } from './delete-models.ts'
import type { LinkOfDeleted } from './links-of-deleted.ts'

/** What a deletion did, in words for the operator as well. */
export interface DeleteModelResult {
  readonly status: 'deleted'
  readonly model_id: string
  /** Of a library-owned model: what `restoreFromTrash` takes. */
  readonly trash_id?: string
  /** Of a library-owned model: bytes of the files that went into the trash. */
  readonly size_bytes?: number
  /** Of an external model: where the user's own files are; nothing there was touched. */
  readonly source_path?: string
  /** What lies in the model's directory and was not created by the library, with `/`; it and the directory are still there. */
  readonly kept: readonly string[]
  /** Links that the library made in apps' folders and that led to the model; missing where there are none. */
  readonly links?: readonly LinkOfDeleted[]
  /** One sentence for people. */
  readonly summary: string
}

/** How a model is deleted. */
export interface DeleteOptions extends CallOptions {
  /** What becomes of the library's own symbolic links to it in apps' folders: `remove` takes them away until it is restored. Default `keep`. */
  readonly links?: 'keep' | 'remove' | undefined
}

/**
 * Takes a model out of the library. Of an external one its metadata, bindings and index row go, and nothing else, ever. What the library owns goes
 * into its trash, from where it can be restored; what lies beside it and was not created by the library stays. Killed midway, it is finished when
 * the library is opened next.
 * @throws CodedError `model_not_found`, `invalid_model_id`; `ownership_unknown`: nothing says that the library created the files of the model;
 * `trash_unavailable`: the trash is on another file system; `registry_link`, `library_busy`, `read_only`; file errors.
 */
export async function deleteModel(
  ports: LibraryPorts,
  modelId: string,
  options: DeleteOptions = {},
): Promise<DeleteModelResult> {
  parseModelId(modelId)
  const [end] = await deleteEach(ports, [modelId], options)
  if (end?.state === 'deleted') return end.result
  if (end?.state === 'failed') throw end.error
  options.signal?.throwIfAborted()
  throw modelNotFound(modelId)
}
