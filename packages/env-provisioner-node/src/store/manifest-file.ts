import { readFile } from 'node:fs/promises'
import { canonicalJson, EnvironmentManifestV1 } from '@plinth/contracts'
import { errnoOf, publishDurably, withFileErrors } from '@plinth/durable'
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

/** Reads the manifest under a key. Codes: `manifest_unreadable`, `manifest_invalid`, `manifest_digest_mismatch`, `manifest_misplaced`. */
export async function readManifest({ paths }: Pick<EnvironmentStore, 'paths'>, key: string): Promise<FoundManifest> {
  const path = manifestPath(paths, key)
  const text = await readText(path)
  if (text === null) return { state: 'missing' }
  const damaged = (code: string, why: string) =>
    ({ state: 'damaged', code, message: `the manifest ${path} ${why}`, content: fingerprintOf(text) }) as const
  const value = parseJson(text)
  if (value === undefined) return damaged('manifest_unreadable', 'is not JSON')
  const parsed = EnvironmentManifestV1.safeParse(value)
  if (!parsed.success) return damaged('manifest_invalid', `does not fit its contract: ${parsed.error.message}`)
  const { data } = parsed
  if (data.manifest_digest !== manifestDigest(data)) return damaged('manifest_digest_mismatch', 'was changed')
  if (data.environment_key !== key) return damaged('manifest_misplaced', `is that of ${data.environment_key}`)
  const { token } = data
  if (token === undefined || !/^[0-9a-f]{32}$/.test(token)) return damaged('manifest_invalid', 'names no prefix')
  return { state: 'sound', manifest: { ...data, token }, content: fingerprintOf(text) }
}

/** Publishes a manifest: the commit point of a build. Source: design/environments.md, "Store". */
export async function publishManifest(
  { paths, tools: { processes } }: EnvironmentStore,
  manifest: Omit<EnvironmentManifestV1, 'manifest_digest'>,
): Promise<'published' | 'exists'> {
  const whole = { ...manifest, manifest_digest: manifestDigest(manifest) }
  const path = manifestPath(paths, manifest.environment_key)
  return publishDurably(path, `${JSON.stringify(whole)}\n`, { processes })
}

/** Digest of the canonical JSON of a manifest without its digest. */
function manifestDigest(manifest: Omit<EnvironmentManifestV1, 'manifest_digest'>): string {
  return fingerprintOf(canonicalJson({ ...manifest, manifest_digest: undefined }))
}

async function readText(path: string): Promise<string | null> {
  return withFileErrors({ doing: 'read', path }, () =>
    readFile(path, 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null
      throw error
    }),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
