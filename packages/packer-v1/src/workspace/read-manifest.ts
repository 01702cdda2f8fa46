import { closeSync, constants, lstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssetManifestV1 } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import { type KnownLook, knownManifest } from './known-looks.ts'
import { stampOf } from './stamp.ts'

/** An asset.json: its content, or the code of the diagnostic that says why there is none. */
export type FoundManifest =
  | {
      readonly state: 'read'
      readonly manifest: AssetManifestV1
      readonly stamp: string
      /** Whole milliseconds since 1970. */
      readonly last_modified: number
    }
  | {
      readonly state: 'manifest_missing' | 'manifest_invalid' | 'manifest_unreadable'
      readonly message: string
      readonly stamp: string
    }

/** Reads the asset.json of the asset root at `directory` (absolute). A link, a pipe and a file over 1 MiB are not read, nor what `look` surely has. */
export function readManifest(directory: string, look?: KnownLook): FoundManifest {
  const path = join(directory, 'asset.json')
  try {
    const found = lstatSync(path, { bigint: true })
    const stamp = stampOf(found)
    const known = knownManifest(look, stamp)
    if (known) return known
    if (!found.isFile()) return { state: 'manifest_unreadable', message: 'asset.json is not a file', stamp }
    if (found.size > MAX_BYTES) return { state: 'manifest_invalid', message: 'asset.json is over 1 MiB', stamp }
    const parsed = AssetManifestV1.safeParse(parseText(readText(path)))
    if (!parsed.success) return { state: 'manifest_invalid', message: parsed.error.message, stamp }
    return { state: 'read', manifest: parsed.data, stamp, last_modified: Math.max(0, Number(found.mtimeMs)) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    const isMissing = errno === 'ENOENT' || errno === 'ENOTDIR'
    if (isMissing) return { state: 'manifest_missing', message: 'there is no asset.json', stamp: errno }
    return { state: 'manifest_unreadable', message: `asset.json cannot be read (${errno})`, stamp: errno }
  }
}

/** A pipe that takes the place of the file meanwhile must not be waited for. */
function readText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** undefined for what is not JSON: no contract takes it. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

const MAX_BYTES = 1024 * 1024
