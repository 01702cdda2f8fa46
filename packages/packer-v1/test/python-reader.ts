import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Codec } from '../src/archive/codecs/codec-versions.ts'

const run = promisify(execFile)

/** The Python of this machine. */
export const PYTHON = process.platform === 'win32' ? 'python' : 'python3'

/** The codecs that read_pack.py can decode with the Python of this machine: zstd came with 3.14. */
export async function pythonReads(): Promise<readonly Codec[]> {
  return run(PYTHON, ['-c', 'import compression.zstd']).then(
    () => ['none', 'deflate', 'zstd'] as const,
    () => ['none', 'deflate'] as const,
  )
}
