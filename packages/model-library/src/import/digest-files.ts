import type { ModelMetadataV1 } from '@plinth/contracts'
import { digestFile } from './digest-file.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import { createByteCount, type ImportCallOptions } from './import-progress.ts'
import type { SourceFile } from './model-files.ts'
import type { DigestedModelFile } from './owned-metadata.ts'
import { SILENT } from './source-answer.ts'

/** Digests of files in their order, or the finding about the one that was written to meanwhile. */
export type DigestedFiles = { readonly files: readonly DigestedModelFile[] } | { readonly fault: ImportFinding }

/** Digests files where they lie. */
export async function digestFiles(
  sources: readonly SourceFile[],
  { signal, onEvent }: ImportCallOptions,
): Promise<DigestedFiles> {
  const count = createByteCount('hashing', totalSize(sources), onEvent)
  const files: DigestedModelFile[] = []
  for (const { name, path, size } of sources) {
    signal?.throwIfAborted()
    const digested = await digestFile(path, { signal, onBytes: count(name) })
    if (digested === 'silent') return { fault: importFinding(name, 'unreachable', SILENT) }
    if (digested === 'changed' || digested.size !== size) return { fault: importFinding(name, 'source_changed') }
    files.push({ name, original_name: name, ...digested })
  }
  return { files }
}

/** Whether a model of the library consists of just these files. */
export function hasFiles({ storage_kind, files = [] }: ModelMetadataV1, given: readonly DigestedModelFile[]): boolean {
  if (storage_kind === 'external_reference') return false
  return spell(files) === spell(given)
}

/** Whether it may, by names and sizes alone. */
export function hasNamesAndSizes({ storage_kind, files = [] }: ModelMetadataV1, given: readonly SourceFile[]): boolean {
  if (storage_kind === 'external_reference') return false
  return (
    spell(files.map(({ name, size }) => ({ name, size }))) === spell(given.map(({ name, size }) => ({ name, size })))
  )
}

/** Bytes of all of them. */
export function totalSize(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

function spell(
  files: readonly { readonly name: string; readonly size?: number | undefined; readonly sha256?: string | undefined }[],
): string {
  return files
    .map(({ name, size, sha256 }) => JSON.stringify([name, size, sha256]))
    .sort()
    .join('\n')
}
