import { access, lstat, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { makeDirectory, publishDurably, writeFileDurably } from '@plinth/durable'
import type { AssetPack } from '../archive/open-asset-pack.ts'
import { extractionPaths } from './extraction-paths.ts'

/** What is extracted, and to where. */
export interface Extraction {
  /** An id or an address; undefined for every entry. */
  readonly asset: string | undefined
  /** The file of a single entry, else a directory. Default: the current directory. */
  readonly output: string | undefined
  readonly existing: 'replace' | 'refuse'
  readonly signal?: AbortSignal | undefined
  /** Told of the bytes that were written. */
  readonly onEvent?: (progress: { readonly completed: number; readonly total: number }) => void
}

/** One file that was written. */
export interface ExtractedFile {
  readonly path: string
  readonly asset_id: number
  readonly artifact: number
  readonly bytes: number
}

/**
 * Writes entries to files, each whole and with its digest checked, or not at all. Names in an archive are not trusted: a file never lands
 * outside the output directory, also not by way of a link that lies in it.
 * @throws CodedError `entry_not_found`, `file_exists`, `link_in_the_way`, `pack_damaged`; file errors.
 */
export async function extractEntries(pack: AssetPack, extraction: Extraction): Promise<readonly ExtractedFile[]> {
  const { asset, output = '.', existing, signal, onEvent = () => {} } = extraction
  const entries = asset === undefined ? await pack.entries() : await choose(pack, asset)
  const isFile = asset !== undefined && entries.length === 1 && extraction.output !== undefined
  const asFile = isFile && !(await isDirectory(output))
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const paths = extractionPaths(entries)
  const written: ExtractedFile[] = []
  let completed = 0
  for (const [index, entry] of entries.entries()) {
    const segments = paths[index] ?? []
    if (!asFile) await refuseLinks(output, segments)
    const path = asFile ? output : join(output, ...segments)
    await extractEntry(pack, entry, { path, existing, signal })
    written.push({ path, asset_id: entry.asset_id, artifact: entry.artifact, bytes: entry.bytes })
    completed += entry.bytes
    onEvent({ completed, total })
  }
  return written
}

async function choose(pack: AssetPack, word: string): Promise<readonly AssetTableEntryV1[]> {
  const entries = await pack.entries()
  const byId = /^[1-9]\d*$/.test(word) ? entries.filter(({ asset_id }) => asset_id === Number(word)) : []
  const found = byId.length > 0 ? byId : entries.filter(({ address }) => address === word)
  if (found.length > 0) return found
  throw new CodedError('entry_not_found', `the pack has no asset with the id or address ${word}`, {
    hint: 'plinth-pack ls shows what it has.',
    details: { asset: word },
  })
}

interface Target {
  readonly path: string
  readonly existing: 'replace' | 'refuse'
  readonly signal: AbortSignal | undefined
}

async function extractEntry(pack: AssetPack, entry: AssetTableEntryV1, target: Target): Promise<void> {
  const { path, existing, signal } = target
  const { asset_id, artifact } = entry
  signal?.throwIfAborted()
  await makeDirectory(dirname(path))
  if (existing === 'refuse' && (await isThere(path))) throw fileExists(path)
  // The digest is checked when the stream ends, and only then does the file get its name.
  const chunks = pack.stream({ asset_id, artifact })
  if (existing === 'replace') return writeFileDurably(path, chunks, { signal })
  if ((await publishDurably(path, chunks, { signal })) === 'exists') throw fileExists(path)
}

/** Refuses directories below `output` that are links; the file itself is replaced, not followed. */
async function refuseLinks(output: string, segments: readonly string[]): Promise<void> {
  for (let depth = 1; depth < segments.length; depth += 1) {
    const path = join(output, ...segments.slice(0, depth))
    const found = await lstat(path).catch(() => undefined)
    if (!found) return
    if (found.isSymbolicLink()) throw linkInTheWay(path)
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (
    path.endsWith('/') ||
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function fileExists(path: string): CodedError {
  return new CodedError('file_exists', `${path} is there already`, {
    hint: 'Choose another output, or give --force.',
    details: { path },
  })
}

function linkInTheWay(path: string): CodedError {
  return new CodedError(
    'link_in_the_way',
    `${path} is a link, and what is extracted stays below the output directory`,
    {
      hint: 'Choose another output, or remove the link.',
      details: { path },
    },
  )
}
