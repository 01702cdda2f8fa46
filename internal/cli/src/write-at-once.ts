import { fstatSync, writeSync } from 'node:fs'

/**
 * Writes to a descriptor without opening a stream, which takes milliseconds. Gives the number of bytes that were taken: fewer than all, even none,
 * when a stream has to wait for the rest. @throws what the system says, EPIPE when nobody reads any more.
 */
export function writeAtOnce(descriptor: 1 | 2, bytes: Uint8Array): number {
  // A console of Windows takes text of its own kind, which only a stream knows.
  if (process.platform === 'win32' && fstatSync(descriptor).isCharacterDevice()) return 0
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
  }
  return written
}
