import { createHash } from 'node:crypto'
import { canonicalJson } from '@plinth/contracts'
import { payloadOf } from '../archive/payload-source.ts'
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
    if (!found || found.bytes > MAX_BYTES) return undefined
    const parts: Uint8Array[] = []
    for await (const chunk of found.open()) parts.push(Uint8Array.from(chunk))
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    const { artifacts, check }: { artifacts?: unknown; check?: unknown } = value
    if (!isArtifacts(artifacts) || check !== checkOf(key, artifacts)) return undefined
    return artifacts
  } catch {
    return undefined
  }
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

/** Whether these are artifacts; the check says that they are as they were written. */
function isArtifacts(value: unknown): value is readonly StoredArtifact[] {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => typeof each === 'object' && each !== null && 'stored_sha256' in each)
  )
}

const MAX_BYTES = 64 * 1024 * 1024
