import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type AssetTableEntryV1, CodedError, isCodedError } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import { openAssetPack } from '../archive/open-asset-pack.ts'
import type { PayloadSource } from '../archive/payload-source.ts'
import type { StoredArtifact } from '../cache/stored-action.ts'
import type { Project } from '../workspace/project.ts'
import { type BuildRecord, stampsOf } from './build-record.ts'
import { checked } from './choose-sources.ts'
import { PACK_NAME } from './companions.ts'

/** The published pack as a source of payloads that are wanted again. */
export interface PreviousPack extends AsyncDisposable {
  /** The stored bytes of an artifact, checked while they are read; undefined when the pack does not have it. */
  readonly source: (artifact: StoredArtifact) => PayloadSource | undefined
}

/** Opens the pack of the last build, if that is still what lies there; undefined otherwise, or when it cannot be read. */
export async function openPreviousPack(
  project: Project,
  record: BuildRecord | undefined,
): Promise<PreviousPack | undefined> {
  const path = join(project.places.build, PACK_NAME)
  const [stamp] = await stampsOf([path])
  if (!record || stamp === '' || stamp !== record.published.stamps[0]) return undefined
  try {
    await using pack = await openAssetPack(path)
    const entries = new Map((await pack.entries()).map((entry) => [`${entry.codec} ${entry.sha256}`, entry]))
    return packOf(await open(path), entries)
  } catch (error) {
    if (!isCodedError(error) && errnoOf(error) === undefined) throw error
    return undefined
  }
}

function packOf(handle: FileHandle, entries: ReadonlyMap<string, AssetTableEntryV1>): PreviousPack {
  const window = createWindow(handle)
  return {
    source: ({ codec, sha256, bytes, stored_bytes, stored_sha256 }) => {
      const found = entries.get(`${codec} ${sha256}`)
      if (!found || found.bytes !== bytes || found.stored_bytes !== stored_bytes || bytes === 0) return undefined
      return { bytes: stored_bytes, open: () => checked(window(found.offset, stored_bytes), stored_sha256) }
    },
    [Symbol.asyncDispose]: () => handle.close(),
  }
}

/**
 * Reads ranges of a file. Payloads are asked for nearly in the order in which they lie there, so one large read serves many of them.
 */
function createWindow(handle: FileHandle) {
  let at = 0
  let held: Promise<Buffer> | undefined
  const load = (from: number) => {
    at = from
    held = handle
      .read(Buffer.allocUnsafe(WINDOW), 0, WINDOW, from)
      .then(({ buffer, bytesRead }) => buffer.subarray(0, bytesRead))
    return held
  }
  return async function* range(offset: number, bytes: number): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < bytes; ) {
      const from = offset + done
      const isHeld = held !== undefined && from >= at && from < at + WINDOW
      // Another reader may move the window while this one waits.
      const start = isHeld ? at : from
      const buffer = await (isHeld && held ? held : load(from))
      const part = buffer.subarray(from - start, from - start + bytes - done)
      if (part.byteLength === 0) throw contentChanged()
      yield part
      done += part.byteLength
    }
  }
}

function contentChanged(): CodedError {
  return new CodedError('source_content_changed', 'the previous pack does not have the payload that it had')
}

const WINDOW = 1024 * 1024
