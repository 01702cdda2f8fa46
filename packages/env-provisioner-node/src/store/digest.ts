import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 as `sha256:<hex>`. The same as contracts' sha256Hex, by the native code: manifests are hashed on the warm path. */
export function fingerprintOf(data: string | Uint8Array): string {
  return `sha256:${hash('sha256', data, 'hex')}`
}

/** SHA-256 of a file in hex, read in pieces. Large files are hashed in threads instead. */
export async function fileDigest(path: string): Promise<string> {
  const digest = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) digest.update(chunk)
  return digest.digest('hex')
}
