import { readFile } from 'node:fs/promises'
import { release, version } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { makeDirectory, writeFileDurably } from '@plinth/durable'
import type { FileIdentity } from './file-identity.ts'

/** What a program was asked, and which one exactly. */
export interface ProbeQuestion {
  readonly executable: string
  readonly identity: FileIdentity
  /** What it was started with, as far as the answer depends on it. */
  readonly question: string
}

/** An answer of a program. */
export interface ProbeAnswer extends ProbeQuestion {
  /** As printed; empty for one that does not run as what it should be. */
  readonly printed: string
}

/** What exactly this file printed when exactly this question was asked under this kernel; null when that is not known. */
export async function readCachedAnswer(cacheDir: string, question: ProbeQuestion): Promise<string | null> {
  const kept = await readFile(cacheFile(cacheDir, question), 'utf8').catch(() => '')
  const lineEnd = kept.indexOf('\n')
  return kept.slice(0, lineEnd) === stamp(question) ? kept.slice(lineEnd + 1) : null
}

/** Keeps an answer. A cache that cannot be written costs time, nothing else. */
export async function writeCachedAnswer(cacheDir: string, { printed, ...question }: ProbeAnswer): Promise<void> {
  try {
    await makeDirectory(cacheDir)
    await writeFileDurably(cacheFile(cacheDir, question), `${stamp(question)}\n${printed}`)
  } catch {}
}

function cacheFile(cacheDir: string, { executable }: ProbeQuestion): string {
  return join(cacheDir, `${sha256Hex(executable).slice(0, 32)}.probe`)
}

/** Some marker variables come from the kernel, so it is part of what an answer depends on. */
function stamp({ identity, question }: ProbeQuestion): string {
  return sha256Hex(canonicalJson({ ...identity, script: question, kernel: [release(), version()] }))
}
