import { type AssetTableEntryV1, isCodedError } from '@plinth/contracts'
import { packDamaged } from './archive-error.ts'
import type { PackStart } from './header.ts'
import type { RangedFile } from './ranged-file.ts'
import { byOffset, readFront } from './read-front.ts'
import { streamPayload } from './read-payload.ts'

/** What a look at every byte of a pack found. `problems` has at most 100 of them. */
export type PackReport =
  | { readonly state: 'whole'; readonly entries: number; readonly bytes: number }
  | { readonly state: 'damaged'; readonly problems: readonly PackProblem[] }

/** One thing that is wrong: an error's code, its message and the entry, where it is about one. */
export interface PackProblem {
  readonly code: string
  readonly message: string
  readonly asset_id?: number
  readonly artifact?: number
}

/** Settings of a look at every byte; all are optional. */
export interface VerifyOptions {
  /** Ends it between two entries. */
  readonly signal?: AbortSignal | undefined
  /** Told after each entry, in bytes of the file. */
  readonly onEvent?: ((progress: { readonly completed: number; readonly total: number }) => void) | undefined
}

/** See AssetPack.verify. @throws CodedError file errors. */
export async function verifyPack(
  { file, start }: { readonly file: RangedFile; readonly start: PackStart },
  maxIndexBytes: number,
  { signal, onEvent = () => {} }: VerifyOptions = {},
): Promise<PackReport> {
  const problems: PackProblem[] = []
  const note = async (check: () => Promise<void>, where: Pick<PackProblem, 'asset_id' | 'artifact'> = {}) => {
    try {
      await check()
    } catch (error) {
      if (!isCodedError(error) || !PROBLEMS.has(error.code)) throw error
      if (problems.length < MAX_PROBLEMS) problems.push({ code: error.code, message: error.message, ...where })
    }
  }
  let entries: readonly AssetTableEntryV1[] = []
  await note(async () => {
    entries = await readFront(file, start, maxIndexBytes)
  })
  if (problems.length > 0) return { state: 'damaged', problems }
  let end = start.layout.end
  for (const entry of byOffset(entries)) {
    signal?.throwIfAborted()
    const { asset_id, artifact, offset, stored_bytes } = entry
    await note(() => checkZeros(file, end, offset))
    await note(() => drain(streamPayload(file, entry)), { asset_id, artifact })
    end = offset + stored_bytes
    onEvent({ completed: end, total: start.fileBytes })
  }
  if (problems.length > 0) return { state: 'damaged', problems }
  return { state: 'whole', entries: entries.length, bytes: start.fileBytes }
}

async function checkZeros(file: RangedFile, from: number, to: number): Promise<void> {
  for await (const chunk of file.stream(from, to - from)) {
    if (chunk.some((byte) => byte !== 0)) throw packDamaged(`something lies between two payloads, before byte ${to}`)
  }
}

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

const PROBLEMS: ReadonlySet<string> = new Set(['pack_damaged', 'pack_index_too_large'])
const MAX_PROBLEMS = 100
