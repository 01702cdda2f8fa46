import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { openPackFile, type PackFile } from '../archive/open-pack-file.ts'
import { closing, type PatchOptions } from './diff-asset-packs.ts'
import type { FileIdentity } from './patch-format.ts'
import { openPatch, type PatchFile, patchDamaged } from './read-patch.ts'
import { identityOf } from './span.ts'
import { checkTarget, writeTarget } from './target.ts'

/** What is patched, with what, and where the result goes; all are paths. `new` may be `old`, with `existing: 'replace'`. */
export interface ApplyPatchRequest {
  readonly old: string
  readonly patch: string
  readonly new: string
  /** What happens when the name of the new pack is taken. Default `refuse`. */
  readonly existing?: 'refuse' | 'replace' | undefined
}

/** The pack that was made. */
export interface PatchedAssetPack extends FileIdentity {
  readonly path: string
  readonly old: FileIdentity
}

/**
 * Makes a new pack of an old one and a patch. Patch and old pack are checked from end to end before, the new pack after it was made and before
 * it gets its name: killed at any moment, or given a damaged patch, the old pack is as it was and no half of a new one is there.
 * @throws CodedError `pack_missing`, `not_an_asset_pack`, `pack_version_unsupported`, `pack_damaged`; `patch_missing`, `not_a_patch`,
 * `patch_version_unsupported`, `patch_damaged`; `patch_of_another_pack`; `file_exists`; file errors.
 */
export async function applyAssetPackPatch(
  request: ApplyPatchRequest,
  options: PatchOptions = {},
): Promise<PatchedAssetPack> {
  const { signal, onEvent = () => {} } = options
  await using opened = await closing(openPackFile(request.old))
  await using opening = await closing(openPatch(request.patch))
  const { pack: old } = opened
  const { pack: patch } = opening
  const target = { path: request.new, existing: request.existing, signal }
  const { header } = patch
  if (header.old.bytes !== old.file.size) throw anotherPack(request, header.old, { bytes: old.file.size })
  await checkTarget(target, header.new.bytes)
  return await withFileErrors({ doing: 'patch', path: request.old }, async () => {
    let read = 0
    const found = await identityOf(old.file, (bytes) => {
      signal?.throwIfAborted()
      read += bytes
      onEvent({ phase: 'reading', completed: read, total: old.file.size })
    })
    if (found.sha256 !== header.old.sha256) throw anotherPack(request, header.old, found)
    await writeTarget(target, newPack(old, patch, onEvent))
    return { path: request.new, ...header.new, old: header.old }
  })
}

/** The bytes of the new pack; throws at the end when they are not those that the patch promises. */
async function* newPack(
  old: PackFile,
  patch: PatchFile,
  onEvent: NonNullable<PatchOptions['onEvent']>,
): AsyncGenerator<Uint8Array> {
  const { header } = patch
  const hash = createHash('sha256')
  let completed = 0
  for await (const chunk of chunksOf(old, patch)) {
    hash.update(chunk)
    completed += chunk.byteLength
    onEvent({ phase: 'writing', completed, total: header.new.bytes })
    yield chunk
  }
  if (hash.digest('hex') !== header.new.sha256) throw patchDamaged('it makes another pack than it says')
}

async function* chunksOf(old: PackFile, patch: PatchFile): AsyncGenerator<Uint8Array> {
  let literalAt = patch.literalsAt
  for await (const { kind, bytes, at } of patch.operations()) {
    if (kind === 'zeros') yield* zeros(bytes)
    else if (kind === 'copy') yield* old.file.stream(at, bytes)
    else {
      yield* patch.file.stream(literalAt, bytes)
      literalAt += bytes
    }
  }
}

function* zeros(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= ZEROS.byteLength) yield ZEROS.subarray(0, Math.min(left, ZEROS.byteLength))
}

function anotherPack(
  { old, patch }: ApplyPatchRequest,
  expected: FileIdentity,
  found: Partial<FileIdentity>,
): CodedError {
  return new CodedError('patch_of_another_pack', `${patch} was made for another pack than ${old}`, {
    hint: 'Give the pack that it was made for, or make a patch for this one.',
    details: { path: old, expected, found },
  })
}

const ZEROS = new Uint8Array(64 * 1024)
