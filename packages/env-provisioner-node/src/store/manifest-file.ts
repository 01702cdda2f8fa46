import { readFile } from 'node:fs/promises'
import { canonicalJson, EnvironmentManifestV1 } from '@plinth/contracts'
import { errnoOf, fileError, publishDurably } from '@plinth/durable'
import { deepFrozen } from '@plinth/env-core'
import { fingerprintOf } from './digest.ts'
import type { EnvironmentStore } from './open-store.ts'
import { manifestPath } from './store-paths.ts'

/** A manifest that is whole: its digest is that of its content. */
export type SoundManifest = EnvironmentManifestV1 & { readonly token: string }

/** What lies where a manifest is expected. `content` tells one state of the file from another. */
export type FoundManifest =
  | { readonly state: 'sound'; readonly manifest: SoundManifest; readonly content: string }
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly code: string; readonly message: string; readonly content: string }

/** The manifest under a key as {@link readManifest} reads it, from memory while its file is the same: the warm path. Frozen: it is shared. */
export function recallManifest(
  store: Pick<EnvironmentStore, 'paths' | 'manifests'>,
  key: string,
): Promise<FoundManifest> {
  const load = async () => deepFrozen(await readManifest(store, key))
  return store.manifests.read(manifestPath(store.paths, key), { load, absent: { state: 'missing' } })
}

/** Reads the manifest under a key. Codes: `manifest_unreadable`, `manifest_invalid`, `manifest_digest_mismatch`, `manifest_misplaced`. */
export async function readManifest({ paths }: Pick<EnvironmentStore, 'paths'>, key: string): Promise<FoundManifest> {
  const path = manifestPath(paths, key)
  const file = await readManifestFile(path)
  if (file === null) return { state: 'missing' }
  const { bytes, content } = file
  const damaged = (code: string, why: string) =>
    ({ state: 'damaged', code, message: `the manifest ${path} ${why}`, content }) as const
  if (bytes === null) return damaged('manifest_unreadable', 'cannot be read as a file')
  const text = bytes.toString('utf8')
  const value = parseJson(text)
  if (value === undefined) return damaged('manifest_unreadable', 'is not JSON')
  const parsed = EnvironmentManifestV1.safeParse(value)
  if (!parsed.success) return damaged('manifest_invalid', `does not fit its contract: ${parsed.error.message}`)
  const { data } = parsed
  if (!isOfDigest(text, data)) return damaged('manifest_digest_mismatch', 'was changed')
  if (data.environment_key !== key) return damaged('manifest_misplaced', `is that of ${data.environment_key}`)
  const { token } = data
  if (token === undefined || !/^[0-9a-f]{32}$/.test(token)) return damaged('manifest_invalid', 'names no prefix')
  return { state: 'sound', manifest: { ...data, token }, content }
}

/**
 * What lies at the place of a manifest; null when nothing does. `content` tells one state of it from another: the digest of its bytes, or why
 * there are none (a directory, a sector that cannot be read).
 */
export async function readManifestFile(
  path: string,
): Promise<{ readonly bytes: Buffer | null; readonly content: string } | null> {
  try {
    const bytes = await readFile(path)
    return { bytes, content: fingerprintOf(bytes) }
  } catch (error) {
    const errno = errnoOf(error) ?? ''
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return null
    if (errno === 'EISDIR' || errno === 'EIO') return { bytes: null, content: `unreadable:${errno}` }
    throw fileError(error, { doing: 'read', path })
  }
}

/** Publishes a manifest: the commit point of a build. Source: design/environments.md, "Store". */
export async function publishManifest(
  { paths, tools: { processes } }: EnvironmentStore,
  manifest: Omit<EnvironmentManifestV1, 'manifest_digest'>,
): Promise<'published' | 'exists'> {
  const whole = { ...manifest, manifest_digest: manifestDigest(manifest) }
  const path = manifestPath(paths, manifest.environment_key)
  return publishDurably(path, `${canonicalJson(whole)}\n`, { processes })
}

/** A manifest that is written as canonical JSON is hashed as it is, less its digest: making the same text again takes longer than all the rest. */
function isOfDigest(text: string, manifest: EnvironmentManifestV1): boolean {
  const { manifest_digest } = manifest
  const asWritten = text.trimEnd().replace(`"manifest_digest":"${manifest_digest}",`, '')
  return fingerprintOf(asWritten) === manifest_digest || manifestDigest(manifest) === manifest_digest
}

/** Digest of the canonical JSON of a manifest without its digest. */
function manifestDigest(manifest: Omit<EnvironmentManifestV1, 'manifest_digest'>): string {
  return fingerprintOf(canonicalJson({ ...manifest, manifest_digest: undefined }))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
