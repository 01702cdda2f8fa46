import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import { refusalCode } from '../validation/refusal.ts'
import { identifyFiles } from './identify-files.ts'
import { boundImportFindings, type ImportFinding, importFinding } from './import-findings.ts'
import type { SourceFile } from './model-files.ts'
import { ownedHealthFields } from './owned-metadata.ts'

/** Whether a model's files are the library's, and were looked at when it was imported. Those of the prior system were not, and stay as they are. */
export function isOwnedByImport({ storage_kind, validation_state, files = [] }: ModelMetadataV1): boolean {
  return storage_kind === 'library_owned' && validation_state !== undefined && files.length > 0
}

/** The health of a model's own files at this moment: each is there, as large as it was, and its header is sound. Nothing is digested. */
export async function ownedHealthPatch(
  { place }: Pick<LibraryPorts, 'place'>,
  modelId: string,
  { metadata, signal }: { readonly metadata: ModelMetadataV1; readonly signal?: AbortSignal | undefined },
): Promise<MetadataPatch> {
  const root = modelDirectory(place, modelId)
  const { files = [], bundle_format } = metadata
  const there: SourceFile[] = []
  const findings: ImportFinding[] = []
  for (const { name, size } of files) {
    signal?.throwIfAborted()
    const found = await lookAt(join(root, name))
    if (found === 'missing') findings.push(importFinding(name, 'file_missing'))
    else if (typeof found === 'string')
      findings.push(importFinding(name, refusalCode(found), `The system refuses to look (${found}).`))
    else if (size !== undefined && found.size !== size)
      findings.push(importFinding(name, 'file_size_changed', sizes(size, found.size)))
    else there.push({ name, path: join(root, name), size: found.size })
  }
  const kind = bundle_format !== undefined || files.length > 1 ? 'directory' : 'file'
  const identified = await identifyFiles({ kind, root, files: there, findings: [] }, signal)
  const errors: AssetValidationErrorV1[] = [...boundImportFindings(findings), ...identified.contentFindings]
  if (findings.length === 0) return ownedHealthFields(identified)
  // What is missing shows again as what the rest lacks; that there is a model stays.
  return { validation_state: 'degraded', validation_errors: errors.filter(({ code }) => code !== 'no_weights') }
}

function sizes(expected: number, found: number): string {
  return `It has ${found} bytes, and was imported with ${expected}.`
}

/** A link to a file counts as the file. */
async function lookAt(path: string): Promise<{ readonly size: number } | string> {
  try {
    const found = await stat(path)
    return found.isFile() ? found : 'missing'
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? 'missing' : errno
  }
}
