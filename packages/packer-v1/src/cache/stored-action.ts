import { createHash } from 'node:crypto'
import { canonicalJson } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { BuildCache } from './build-cache.ts'

/** One artifact that an action came to. */
export interface StoredArtifact {
  readonly name?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Of the content as it is read. */
  readonly bytes: number
  readonly sha256: string
  readonly codec: 'none' | 'deflate' | 'zstd'
  /** Of the content as it is stored; the same with codec `none`. */
  readonly stored_bytes: number
  readonly stored_sha256: string
  /** The input that it is, byte for byte and stored as it is; no cache holds that. */
  readonly input?: string
}

/** What an action came to, or undefined: there is nothing, or what is there is damaged. */
export async function findAction(cache: BuildCache, key: string): Promise<readonly StoredArtifact[] | undefined> {
  try {
    const found = await cache.get('ac', key)
    return found && found.bytes <= MAX_ACTION_BYTES ? readAction(key, await readSmall(found)) : undefined
  } catch {
    return undefined
  }
}

/** The artifacts in an action as {@link keepAction} writes it; undefined when it is not whole, or another key's. */
export function readAction(key: string, document: Uint8Array): readonly StoredArtifact[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(document).toString('utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    const { artifacts, check }: { artifacts?: unknown; check?: unknown } = value
    return isArtifacts(artifacts) && check === checkOf(key, artifacts) ? artifacts : undefined
  } catch {
    return undefined
  }
}

/** The bytes of what fits into memory; whoever calls has looked at `bytes`. */
export async function readSmall(source: PayloadSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.open()) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}

/** Keeps what an action came to; a cache that cannot is no failure. */
export async function keepAction(cache: BuildCache, key: string, artifacts: readonly StoredArtifact[]): Promise<void> {
  const document = canonicalJson({ schema_version: 1, artifacts, check: checkOf(key, artifacts) })
  await cache.put('ac', key, payloadOf(Buffer.from(document)))
}

/** Ties the artifacts to their key: a file under another name, or with a bit turned over, is none. */
function checkOf(key: string, artifacts: readonly StoredArtifact[]): string {
  return createHash('sha256')
    .update(`${key}\n${canonicalJson(artifacts)}`)
    .digest('hex')
}

/** Whether these are artifacts in every field: the check says that they are as somebody wrote them, and that may have been anybody. */
function isArtifacts(value: unknown): value is readonly StoredArtifact[] {
  return Array.isArray(value) && value.every(isArtifact)
}

function isArtifact(value: unknown): value is StoredArtifact {
  if (typeof value !== 'object' || value === null) return false
  const known: Readonly<Record<string, (field: unknown) => boolean>> = FIELDS
  const fields = Object.entries(value)
  if (!fields.every(([name, field]) => known[name]?.(field)) || !REQUIRED.every((name) => name in value)) return false
  // The fields are what they should be; now to what they say together.
  return isCoherent(value as StoredArtifact)
}

function isCoherent({ codec, bytes, sha256, stored_bytes, stored_sha256, input }: StoredArtifact): boolean {
  if (codec === 'none') return stored_bytes === bytes && stored_sha256 === sha256
  return input === undefined && (stored_bytes === 0) === (bytes === 0)
}

const isSize = (field: unknown) => Number.isSafeInteger(field) && Number(field) >= 0
const isDigest = (field: unknown) => typeof field === 'string' && /^[0-9a-f]{64}$/.test(field)
const isText = (field: unknown) => typeof field === 'string'
const isRecord = (field: unknown) => typeof field === 'object' && field !== null && !Array.isArray(field)
const isCodec = (field: unknown) => field === 'none' || field === 'deflate' || field === 'zstd'

const FIELDS = {
  name: isText,
  metadata: isRecord,
  bytes: isSize,
  sha256: isDigest,
  codec: isCodec,
  stored_bytes: isSize,
  stored_sha256: isDigest,
  input: isText,
} as const satisfies Readonly<Record<keyof StoredArtifact, (field: unknown) => boolean>>

const REQUIRED = ['bytes', 'sha256', 'codec', 'stored_bytes', 'stored_sha256'] as const

/** No more is read of an action. */
export const MAX_ACTION_BYTES = 64 * 1024 * 1024
