import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Journal, openJournal, withFileErrors } from '@plinth/durable'
import { bindingsFile } from './dependencies/bindings.ts'
import { verdictFile, verdictsDirectory } from './external/verdict-file.ts'
import { isCopyIntent, settleCopy } from './import/staging.ts'
import { writeModels } from './index/write-models.ts'
import type { LibraryPorts } from './library-ports.ts'
import { MAPPING_FILES } from './mapping/mapping-files.ts'
import { isMappingIntent, isUnmappingIntent } from './mapping/mapping-intent.ts'
import { isRelinkIntent } from './mapping/relink-intent.ts'
import { settleLinksOfDeleted } from './mapping/settle-links.ts'
import { settleMapping } from './mapping/settle-mapping.ts'
import { metadataFile } from './registry/library-place.ts'
import { readMetadata } from './registry/metadata-document.ts'
import { clearRegistryDirectory, removeEmptyUpwards } from './registry/registry-directory.ts'
import { scrubDirectory, scrubRecordFile } from './scrub/scrub-record.ts'
import { isMergeIntent, isUnmergeIntent } from './sharing/merge-intent.ts'
import { settleMerge } from './sharing/settle-merge.ts'
import { SHARING_FILES } from './sharing/sharing-files.ts'
import { ledgerDirectory, ledgerFile } from './trash/ownership-ledger.ts'
import { settleTrash } from './trash/settle-trash.ts'
import { isTrashIntent } from './trash/trash-intent.ts'

/** Intents of changes in several steps, written down before the first one; those of a copy are `CopyIntent`. */
export type LibraryIntent = {
  readonly operation: 'import' | 'delete'
  readonly model_id: string
}

/** Opens the journal of a library. */
export function openLibraryJournal({ place, processes }: Pick<LibraryPorts, 'place' | 'processes'>): Promise<Journal> {
  return openJournal(place.journalDirectory, { processes })
}

/**
 * Settles what a killed process left half done: a deletion is finished; an import that has no metadata yet is undone, and with it is done, a copy
 * of files as well.
 * Call it while the library's write lock is held.
 */
export async function settleJournal(ports: LibraryPorts): Promise<void> {
  const settled = await ports.journal.recover(async (intent) => {
    if (isCopyIntent(intent)) {
      const isThere = await settleCopy(ports.place, intent)
      if (!isThere) await removeTraces(ports, intent.model_id)
      return 'settled'
    }
    if (isTrashIntent(intent)) {
      await settleTrash(ports, intent)
      return 'settled'
    }
    if (isMappingIntent(intent) || isUnmappingIntent(intent))
      return settleMapping({ ...ports, files: MAPPING_FILES }, intent)
    if (isMergeIntent(intent) || isUnmergeIntent(intent)) return settleMerge({ ...ports, files: SHARING_FILES }, intent)
    if (isRelinkIntent(intent)) return settleLinksOfDeleted({ ...ports, files: MAPPING_FILES }, intent)
    if (!isIntent(intent)) return 'keep'
    const { operation, model_id } = intent
    const read = await readMetadata(metadataFile(ports.place, model_id))
    if (operation === 'delete' || read.state === 'missing') await removeTraces(ports, model_id)
    return 'settled'
  })
  for (const each of settled) {
    if (each.outcome === 'failed')
      ports.logger.warn('an interrupted change could not be settled', { id: each.id, reason: String(each.error) })
  }
}

/** Removes everything that the library wrote for a model; gives the names of files in its directory that are not the library's. */
export async function removeTraces(ports: LibraryPorts, modelId: string): Promise<readonly string[]> {
  const kept = await clearRegistryDirectory(ports.place, modelId)
  const [bindings, verdict] = [bindingsFile(ports.place, modelId), verdictFile(ports.place, modelId)]
  await removeFiles([bindings, `${bindings}.bak`], ports.place.bindingsDirectory)
  await removeFiles([verdict], verdictsDirectory(ports.place))
  await removeFiles([ledgerFile(ports.place, modelId)], ledgerDirectory(ports.place))
  await removeFiles([scrubRecordFile(ports.place, modelId)], scrubDirectory(ports.place))
  await writeModels(ports.index, { remove: [modelId] })
  return kept
}

async function removeFiles(paths: readonly string[], top: string): Promise<void> {
  for (const path of paths) {
    await withFileErrors({ doing: 'remove', path }, async () => {
      await rm(path, { force: true })
      await removeEmptyUpwards(dirname(path), top)
    })
  }
}

function isIntent(value: unknown): value is LibraryIntent {
  if (typeof value !== 'object' || value === null || !('operation' in value) || !('model_id' in value)) return false
  return ['import', 'delete'].includes(String(value.operation)) && typeof value.model_id === 'string'
}
