import { execFile } from 'node:child_process'
import { join } from 'node:path'
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

/** What read_pack.py says of a pack. Fails when it refuses it. */
export async function readInPython(path: string): Promise<{ header: unknown; entries: unknown[] }> {
  const { stdout } = await run(PYTHON, [join(import.meta.dirname, 'read_pack.py'), path])
  return JSON.parse(stdout)
}

/** Applies a patch with apply_patch.py. */
export async function patchInPython(paths: { readonly old: string; readonly patch: string; readonly new: string }) {
  await run(PYTHON, [join(import.meta.dirname, 'apply_patch.py'), paths.old, paths.patch, paths.new])
}
