import type { ModelImportResultV1 } from '@plinth/contracts'
import type { LibraryPorts } from '../library-ports.ts'
import { copyImport } from './copy-import.ts'
import type { CopyImportRequest } from './copy-request.ts'
import type { ImportCallOptions } from './import-progress.ts'

/**
 * Makes a directory the library's own: all its files with the layout that they have, each with its digest. A diffusers directory stays a bundle.
 * Links to files are copied as what they lead to; links to directories, `.git` and names that the library uses itself are left out. Answers and
 * errors are those of `importFile`.
 */
export function importDirectory(
  ports: LibraryPorts,
  request: CopyImportRequest,
  call?: ImportCallOptions,
): Promise<ModelImportResultV1> {
  return copyImport(ports, { given: request, wanted: 'directory' }, call)
}
