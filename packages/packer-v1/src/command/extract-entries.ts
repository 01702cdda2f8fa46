import { access, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { makeDirectory, publishDurably, writeFileDurably } from '@plinth/durable'
import type { AssetPack } from '../archive/open-asset-pack.ts'

/** What is extracted, and to where. */
export interface Extraction {
  /** An id or an address; undefined for every entry. */
  readonly asset: string | undefined
  /** The file of a single entry, else a directory. Default: the current directory. */
  readonly output: string | undefined
  readonly existing: 'replace' | 'refuse'
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
 * outside the output directory.
 * @throws CodedError `entry_not_found`, `file_exists`, `pack_damaged`; file errors.
 */
export async function extractEntries(pack: AssetPack, extraction: Extraction): Promise<readonly ExtractedFile[]> {
  const { asset, output = '.' } = extraction
  const entries = asset === undefined ? await pack.entries() : await choose(pack, asset)
  const [only] = entries
  const asFile = asset !== undefined && entries.length === 1 && only && extraction.output !== undefined
  const written: ExtractedFile[] = []
  for (const entry of entries) {
    const path = asFile && !(await isDirectory(output)) ? output : join(output, ...fileSegments(entry))
    await extractEntry(pack, entry, { path, existing: extraction.existing })
    written.push({ path, asset_id: entry.asset_id, artifact: entry.artifact, bytes: entry.bytes })
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
}

async function extractEntry(pack: AssetPack, entry: AssetTableEntryV1, { path, existing }: Target): Promise<void> {
  const { asset_id, artifact } = entry
  await makeDirectory(dirname(path))
  if (existing === 'refuse' && (await isThere(path))) throw fileExists(path)
  // The digest is checked when the stream ends, and only then does the file get its name.
  const chunks = pack.stream({ asset_id, artifact })
  if (existing === 'replace') return writeFileDurably(path, chunks)
  if ((await publishDurably(path, chunks)) === 'exists') throw fileExists(path)
}

/** `hero/textures/a.bin` for the artifact textures/a.bin of the address hero; an artifact without a name is called by its number. */
function fileSegments({ address, name, artifact }: AssetTableEntryV1): string[] {
  return [...address.split('/'), ...(name ?? `artifact-${artifact}`).split('/')].map(safeSegment)
}

/** A file name on every system. What cannot be one is written as `%` and hex digits of its UTF-8. */
function safeSegment(segment: string): string {
  if (segment === '') return '%'
  if (segment === '.' || segment === '..') return percent(segment)
  const escaped = segment.replaceAll(/[%<>:"|?*\\\p{Cc}]|[. ]$/gu, percent)
  return RESERVED.test(escaped) ? `${percent(escaped.slice(0, 1))}${escaped.slice(1)}` : escaped
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
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

/** Windows opens a device under these names, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
