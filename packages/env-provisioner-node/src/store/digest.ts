import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 as `sha256:<hex>`. The same as contracts' sha256Hex, by the native code: manifests are hashed on the warm path. */
export function fingerprintOf(data: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`
}

/** Digest of a file, read in pieces so that the event loop is never held. `encoding` as in RECORD files: base64url without padding. */
export async function fileDigest(
  path: string,
  { algorithm = 'sha256', encoding = 'hex' }: { algorithm?: string; encoding?: 'hex' | 'base64url' } = {},
): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk)
  return hash.digest(encoding)
}
