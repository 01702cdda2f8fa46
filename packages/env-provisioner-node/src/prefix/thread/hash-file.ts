import type { FileJob, HashedFile, Kit, Modules, Work } from './file-task.ts'

/** Digest of a file. One that fits into the buffer is read and hashed by one call each. */
export function* hashFile(
  { modules, buffer }: Pick<FileJob, 'modules' | 'buffer'>,
  { path, size, algorithm }: HashedFile,
): Work<Buffer> {
  const { fs, crypto } = modules
  const descriptor = fs.openSync(path, 'r')
  try {
    if (size <= buffer.length) {
      let filled = 0
      for (let read = 1; read > 0 && filled < size; filled += read) {
        read = fs.readSync(descriptor, buffer, filled, size - filled, null)
      }
      return crypto.hash(algorithm, buffer.subarray(0, filled), 'buffer')
    }
    const hash = crypto.createHash(algorithm)
    for (;;) {
      const read = fs.readSync(descriptor, buffer, 0, buffer.length, null)
      if (read === 0) return hash.digest()
      hash.update(buffer.subarray(0, read))
      yield
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

/** SHA-256 of one file, in hex. */
export function* hashOne(kit: Kit, modules: Modules, path: string): Work<string> {
  const { size } = modules.fs.statSync(path)
  const buffer = Buffer.allocUnsafeSlow(1 << 20)
  const digest = yield* kit.hashFile({ modules, buffer }, { path, size, algorithm: 'sha256' })
  return digest.toString('hex')
}
