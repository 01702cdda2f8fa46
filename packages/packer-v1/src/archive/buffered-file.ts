import type { FileHandle } from 'node:fs/promises'

/** Writes a file from one position on, in large steps. */
export interface BufferedFile {
  readonly write: (chunk: Uint8Array) => Promise<void>
  /** Writes zeros up to `position`, which is not behind. */
  readonly padTo: (position: number) => Promise<void>
  readonly flush: () => Promise<void>
}

/** Small writes are gathered; large ones go through as they are. */
export function createBufferedFile(handle: FileHandle, start: number): BufferedFile {
  const buffer = Buffer.allocUnsafe(CAPACITY)
  let held = 0
  let position = start
  const put = async (bytes: Uint8Array) => {
    for (let written = 0; written < bytes.byteLength; ) {
      const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, position)
      written += bytesWritten
      position += bytesWritten
    }
  }
  const flush = async () => {
    const length = held
    held = 0
    await put(buffer.subarray(0, length))
  }
  const write = async (chunk: Uint8Array) => {
    if (chunk.byteLength > CAPACITY - held) await flush()
    if (chunk.byteLength >= CAPACITY) return put(chunk)
    buffer.set(chunk, held)
    held += chunk.byteLength
  }
  return {
    write,
    padTo: async (target) => {
      for (let missing = target - position - held; missing > 0; missing = target - position - held) {
        await write(ZEROS.subarray(0, Math.min(missing, ZEROS.byteLength)))
      }
    },
    flush,
  }
}

const CAPACITY = 1024 * 1024
const ZEROS = new Uint8Array(64 * 1024)
