import { dirname, join } from 'node:path'
import { makeDirectory, syncDirectory } from '@plinth/durable'
import { copyFile } from './copy-file.ts'
import type { CopyMode } from './copy-request.ts'
import { totalSize } from './digest-files.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import { createByteCount, type ImportCallOptions } from './import-progress.ts'
import type { SourceFile } from './model-files.ts'
import type { DigestedModelFile } from './owned-metadata.ts'
import { SILENT } from './source-answer.ts'

/** Files that were copied, in their order, or the finding about the one that was written to meanwhile. */
export type CopiedFiles =
  | { readonly files: readonly DigestedModelFile[]; readonly findings: readonly ImportFinding[] }
  | { readonly fault: ImportFinding }

/** Copies files into a directory with the layout that they have, and digests them in the same pass. They are on the disk when it is done. */
export async function copyFiles(
  sources: readonly SourceFile[],
  { into, mode }: { readonly into: string; readonly mode: CopyMode },
  { signal, onEvent }: ImportCallOptions,
): Promise<CopiedFiles> {
  const count = createByteCount('copying', totalSize(sources), onEvent)
  const directories = new Set([into])
  const files: DigestedModelFile[] = []
  let isCopiedInstead = false
  for (const { name, path, size } of sources) {
    signal?.throwIfAborted()
    const target = join(into, name)
    await makeDirectory(dirname(target), { onMade: async (made) => void directories.add(made) })
    const { digested, how } = await copyFile(path, target, { mode, signal, onBytes: count(name) })
    if (digested === 'silent') return { fault: importFinding(name, 'unreachable', SILENT) }
    if (digested === 'changed' || digested.size !== size) return { fault: importFinding(name, 'source_changed') }
    if (how !== mode) isCopiedInstead = true
    files.push({ name, original_name: name, ...digested })
  }
  for (const directory of directories) await syncDirectory(directory)
  return { files, findings: isCopiedInstead ? [importFinding('', 'copied_instead')] : [] }
}
