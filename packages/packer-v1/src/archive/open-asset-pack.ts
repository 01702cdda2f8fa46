import { type AssetPackHeaderV1, type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { fileError, withFileErrors } from '@plinth/durable'
import { type EntrySelector, findEntry } from './find-entry.ts'
import { openPackFile, type PackFile } from './open-pack-file.ts'
import { readFront } from './read-front.ts'
import { readPayload, streamPayload } from './read-payload.ts'
import { type PackReport, type VerifyOptions, verifyPack } from './verify-pack.ts'

/** Limits for files that are not trusted; all are optional. */
export interface OpenAssetPackOptions {
  /** How much memory `entries`, `verify` and the search for a missing entry may take for the tables. Default 256 MiB. */
  readonly maxIndexBytes?: number
  /** The largest entry that `read` puts into memory. Default 2 GiB; larger ones can be streamed. */
  readonly maxEntryBytes?: number
}

/** An `assets.pa` that is open. It is the file that was there when it was opened, also when a newer pack takes its place. */
export interface AssetPack extends AsyncDisposable {
  readonly header: AssetPackHeaderV1
  /** Every entry in table order: by asset id, then artifact. Reads all tables and checks the pack digest. */
  readonly entries: () => Promise<readonly AssetTableEntryV1[]>
  /** The entries that are loaded before the first use, in table order. Otherwise as `entries`. */
  readonly preload: () => Promise<readonly AssetTableEntryV1[]>
  /** One entry, by a few ranged reads. @throws CodedError `entry_not_found`, `pack_damaged` */
  readonly entry: (selector: EntrySelector) => Promise<AssetTableEntryV1>
  /** The bytes of one artifact, after their digest was checked. @throws CodedError `entry_not_found`, `pack_damaged`, `entry_too_large` */
  readonly read: (selector: EntrySelector) => Promise<Uint8Array>
  /**
   * The bytes in chunks, memory bounded. The digest is checked after the last one: trust nothing before the iteration ends without an error.
   * A chunk is valid until the next one is asked for. Errors as for `read`.
   */
  readonly stream: (selector: EntrySelector) => AsyncGenerator<Uint8Array>
  /** Reads the whole file: tables, digests, and that nothing hides between payloads. Says what is wrong instead of throwing it. */
  readonly verify: (options?: VerifyOptions) => Promise<PackReport>
  readonly close: () => Promise<void>
}

/**
 * Opens an `assets.pa` for random access; reads its first few hundred bytes.
 * @throws CodedError `pack_missing`, `not_an_asset_pack`, `pack_version_unsupported`, `pack_damaged`; file errors.
 */
export async function openAssetPack(path: string, options: OpenAssetPackOptions = {}): Promise<AssetPack> {
  return packOf(await openPackFile(path), options)
}

function packOf({ path, handle, file, start }: PackFile, options: OpenAssetPackOptions): AssetPack {
  const { maxIndexBytes = MAX_INDEX_BYTES, maxEntryBytes = 2048 * MIB } = options
  let tables: Promise<readonly AssetTableEntryV1[]> | undefined
  let closed: Promise<void> | undefined
  const guard = <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(packClosed(path))
    return withFileErrors({ doing: 'read', path }, work)
  }
  const entries = () => (tables ??= readFront(file, start, maxIndexBytes))
  const entry = async (selector: EntrySelector) => {
    const found = await findEntry(file, start, selector)
    if (found) return found
    // A damaged row can hide an entry: nothing is missing before the digest of all rows was checked.
    await entries()
    throw notFound(path, selector)
  }
  const close = () => (closed ??= handle.close())
  return {
    header: start.header,
    entries: () => guard(entries),
    preload: () => guard(async () => (await entries()).filter(({ preload }) => preload)),
    entry: (selector) => guard(() => entry(selector)),
    read: (selector) => guard(async () => readPayload(file, await entry(selector), maxEntryBytes)),
    async *stream(selector) {
      const found = await guard(() => entry(selector))
      try {
        yield* streamPayload(file, found)
      } catch (error) {
        throw closed ? packClosed(path) : fileError(error, { doing: 'read', path })
      }
    },
    verify: (options) => guard(() => verifyPack({ file, start }, maxIndexBytes, options)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function notFound(path: string, selector: EntrySelector): CodedError {
  return new CodedError('entry_not_found', `${path} has no entry ${JSON.stringify(selector)}`, {
    hint: 'List the entries; ids and addresses are those of the workspace that was packed.',
    details: { path, ...selector },
  })
}

function packClosed(path: string): CodedError {
  return new CodedError('pack_closed', `${path} has been closed`, { details: { path } })
}

const MIB = 1024 * 1024
/** How much memory the tables of a pack may take unless the caller says otherwise. */
export const MAX_INDEX_BYTES = 256 * MIB
