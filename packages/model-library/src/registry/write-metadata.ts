import { lstat } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { type AtPoint, errnoOf, type ProcessTable, withFileErrors, writeFileDurably } from '@plinth/durable'
import { editJsonObject } from './edit-json-object.ts'
import { type MetadataDocument, type MetadataPatch, metadataUnreadable, readMetadata } from './metadata-document.ts'
import { parseMetadata } from './parse-metadata.ts'
import { identityOf, type MetadataText, readMetadataText } from './read-metadata-text.ts'
import { registryLink } from './registry-directory.ts'

/** Settings of {@link writeMetadata}. */
export interface MetadataWrite {
  readonly patch: MetadataPatch
  readonly processes: ProcessTable
  /** Points: those of a durable write. */
  readonly at?: AtPoint
}

/**
 * Changes the fields that the patch names and leaves every other byte of a metadata file as it is; makes the file if there is none. Durable,
 * with the old file as `.bak`. The prior system takes none of our locks: what it changed since we read is read again and kept.
 * @throws CodedError `metadata_unreadable`; `metadata_contended` when somebody changes the file again and again; `registry_link` when it is a
 * link; file errors. The old file is there, whole, after each of them.
 */
export async function writeMetadata(path: string, write: MetadataWrite): Promise<MetadataDocument> {
  await refuseLink(path)
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const read = await readMetadataText(path)
    // Making it anew would leave a model with our fields alone.
    if (attempt > 0 && read.state === 'missing') break
    if ((await writeOver(path, read, write)) === 'changed_meanwhile') continue
    const written = await readMetadata(path)
    if (written.state === 'found') return written
  }
  throw new CodedError('metadata_contended', `${path} is changed by another program again and again`, {
    hint: 'Close the other program, then try again.',
    details: { path },
  })
}

const MAX_ATTEMPTS = 8

async function writeOver(
  path: string,
  read: MetadataText,
  { patch, processes, at = async () => {} }: MetadataWrite,
): Promise<'written' | 'changed_meanwhile'> {
  const next = nextText(path, read, patch)
  const seen = read.state === 'text' ? read.identity : undefined
  if (read.state === 'text' && next === read.text) return 'written'
  const changed = new Error('changed meanwhile')
  try {
    await writeFileDurably(path, next, {
      backup: true,
      processes,
      at: async (point) => {
        await at(point)
        // The last moment: the next step is the rename.
        if (point === 'backup_made' && (await identityOf(path)) !== seen) throw changed
      },
    })
    return 'written'
  } catch (error) {
    if (error !== changed) throw error
    return 'changed_meanwhile'
  }
}

function nextText(path: string, read: MetadataText, patch: MetadataPatch): string {
  if (read.state === 'unreadable') throw metadataUnreadable(path, read)
  if (read.state === 'missing') return `${editJsonObject('{}', patch)}\n`
  const before = parseMetadata(read.text)
  if (before.state === 'unreadable') throw metadataUnreadable(path, before)
  return editJsonObject(read.text, patch)
}

/** A link in the place of metadata.json leads to a file of somebody; replacing the link would take it from them. */
async function refuseLink(path: string): Promise<void> {
  const found = await withFileErrors({ doing: 'read', path }, () =>
    lstat(path).catch((error) => {
      if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
    }),
  )
  if (found?.isSymbolicLink()) throw registryLink(path)
}
