import type { ModelImportResultV1 } from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import { copyImport } from './copy-import.ts'
import type { CopyImportRequest } from './copy-request.ts'
import type { ImportCallOptions } from './import-progress.ts'

/**
 * Makes a file of weights the library's own: a copy under `type/family/name`, with its digest. One of a set of shards brings the set and its index,
 * an ONNX file those that hold its tensors. Again with the same bytes: `unchanged`. `failed` leaves nothing: what lies there is no whole model
 * (the errors of its classification), it lies in the library, or the id is another model's (`id_taken`).
 * @throws CodedError `invalid_import_request`, `disk_full`, `read_only`, `permission_denied`, `io_error`, `library_busy`, `registry_link`.
 */
export function importFile(
  ports: LibraryPorts,
  request: CopyImportRequest,
  call?: ImportCallOptions,
): Promise<ModelImportResultV1> {
  return copyImport(ports, { given: request, wanted: 'file' }, call)
}
