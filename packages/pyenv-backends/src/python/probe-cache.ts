import { mkdir, readFile } from 'node:fs/promises'
import { release, version } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import type { FileIdentity } from './file-identity.ts'
import { PROBE_SCRIPT } from './probe-script.ts'

/** An answer of an interpreter, with what it was made from. */
export interface ProbeAnswer {
  readonly executable: string
  readonly identity: FileIdentity
  /** As printed; empty for one that does not run as a Python 3. */
  readonly printed: string
}

/** What exactly this file printed when exactly this script asked it under this kernel; null when that is not known. */
export async function readCachedAnswer(
  cacheDir: string,
  executable: string,
  identity: FileIdentity,
): Promise<string | null> {
  const kept = await readFile(cacheFile(cacheDir, executable), 'utf8').catch(() => '')
  const lineEnd = kept.indexOf('\n')
  return kept.slice(0, lineEnd) === stamp(identity) ? kept.slice(lineEnd + 1) : null
}

/** Keeps an answer. A cache that cannot be written costs time, nothing else. */
export async function writeCachedAnswer(
  cacheDir: string,
  { executable, identity, printed }: ProbeAnswer,
): Promise<void> {
  try {
    await mkdir(cacheDir, { recursive: true })
    await writeFileDurably(cacheFile(cacheDir, executable), `${stamp(identity)}\n${printed}`)
  } catch {}
}

function cacheFile(cacheDir: string, executable: string): string {
  return join(cacheDir, `${sha256Hex(executable).slice(0, 32)}.probe`)
}

/** Some marker variables come from the kernel, so it is part of what an answer depends on. */
function stamp(identity: FileIdentity): string {
  return sha256Hex(canonicalJson({ ...identity, script: PROBE_SCRIPT, kernel: [release(), version()] }))
}
