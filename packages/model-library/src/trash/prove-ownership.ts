import type { ModelMetadataV1 } from '@plinth/contracts'
import { digestFile } from '../scrub/digest-file.ts'
import { type FileIdentity, isSame } from './file-identity.ts'
import { isSha256, type RecordedEntry } from './recorded-entry.ts'

/** Says whether what was found at a path of a model is what the library created. */
export type ProveOwnership = (
  path: string,
  found: { readonly at: string; readonly identity: FileIdentity },
) => Promise<Proof | 'not_ours'>

/** What proves it; the digest, where one is known. */
export interface Proof {
  readonly sha256?: string
}

/** Digests that were read once, by what was read; kept by whoever asks twice. */
export type KnownDigests = Map<string, string>

/** What is known of a model's files. */
export interface OwnershipClaims {
  readonly ledger: readonly RecordedEntry[] | undefined
  readonly metadata: ModelMetadataV1
  readonly digests: KnownDigests
  /** `names`: where only bytes can tell, it throws {@link BytesNeeded}. */
  readonly reads: 'digests' | 'names'
  readonly signal?: AbortSignal | undefined
}

/** Says that only the bytes of a file can tell whose it is. */
export class BytesNeeded extends Error {}

/**
 * A file is the library's when it is the inode that the ledger speaks of, unchanged, or else has the digest that the ledger or the metadata gives
 * for it; a link and a directory when the ledger has that very inode. Bytes are read only where the inode says nothing.
 */
export function ownershipProof({ ledger = [], metadata, digests, reads, signal }: OwnershipClaims): ProveOwnership {
  const recorded = new Map(ledger.map((entry) => [entry.path, entry]))
  const described = digestsIn(metadata)
  return async (path, { at, identity }) => {
    const entry = recorded.get(path)
    const sha256 = entry?.sha256 ?? described.get(path)
    const proof = sha256 === undefined ? {} : { sha256 }
    if (entry && isSame(entry, identity)) return proof
    if (identity.kind !== 'file' || sha256 === undefined) return 'not_ours'
    return (await digestOf(at, identity, { digests, reads, signal })) === sha256 ? proof : 'not_ours'
  }
}

/** The digests in a model's metadata, by file. */
export function digestsIn({ files = [], hashes }: ModelMetadataV1): ReadonlyMap<string, string> {
  const pairs = files.flatMap(({ name, sha256 }, turn): (readonly [string, string])[] => {
    const digest = (sha256 ?? (turn === 0 ? hashes?.sha256 : undefined))?.toLowerCase()
    return isSha256(digest) ? [[name, digest]] : []
  })
  return new Map(pairs)
}

async function digestOf(
  at: string,
  identity: FileIdentity,
  { digests, reads, signal }: Pick<OwnershipClaims, 'digests' | 'reads' | 'signal'>,
): Promise<string | undefined> {
  const { device, inode, born_ns, size, modified_ns } = identity
  const key = [device, inode, born_ns, size, modified_ns].join(' ')
  const known = digests.get(key)
  if (known !== undefined) return known
  if (reads === 'names') throw new BytesNeeded(`only the bytes of ${at} tell whose it is`)
  const read = await digestFile(at, identity, { signal })
  if (read === 'changed') return undefined
  digests.set(key, read.sha256)
  return read.sha256
}
