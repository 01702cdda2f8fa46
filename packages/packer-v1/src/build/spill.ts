import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { newToken } from '@plinth/durable'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'

/** Bytes that came without their length. Gone when it is disposed of. */
export interface Spilled extends AsyncDisposable {
  readonly source: PayloadSource
  readonly sha256: string
}

/** Up to this many bytes stay in memory. */
const SMALL = 8 * 1024 * 1024

/** Reads to the end: into memory, or when it is much into a file in `directory`. */
export async function spill(directory: string, chunks: AsyncIterable<Uint8Array>): Promise<Spilled> {
  const hash = createHash('sha256')
  const parts: Uint8Array[] = []
  let bytes = 0
  const iterator = chunks[Symbol.asyncIterator]()
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const chunk = Uint8Array.from(next.value)
    hash.update(chunk)
    parts.push(chunk)
    bytes += chunk.byteLength
    if (bytes > SMALL) return spillToFile(directory, iterator, { hash, parts, bytes })
  }
  return { source: payloadOf(Buffer.concat(parts)), sha256: hash.digest('hex'), [Symbol.asyncDispose]: async () => {} }
}

interface Begun {
  readonly hash: ReturnType<typeof createHash>
  readonly parts: Uint8Array[]
  bytes: number
}

async function spillToFile(directory: string, rest: AsyncIterator<Uint8Array>, begun: Begun): Promise<Spilled> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, `${newToken()}.spill`)
  const remove = () => rm(path, { force: true })
  const handle = await open(path, 'wx')
  try {
    for (const part of begun.parts) await handle.writeFile(part)
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      begun.hash.update(next.value)
      begun.bytes += next.value.byteLength
      await handle.writeFile(next.value)
    }
  } catch (error) {
    await remove()
    throw error
  } finally {
    await handle.close()
  }
  const source = { bytes: begun.bytes, open: () => createReadStream(path) }
  return { source, sha256: begun.hash.digest('hex'), [Symbol.asyncDispose]: remove }
}
