import { stat } from 'node:fs/promises'
import { CodedError } from '@plinth/contracts'
import { fileDigest } from '../store/digest.ts'
import { inBatches } from './in-batches.ts'
import type { RecordedDistribution, RecordedFile } from './read-records.ts'

/** Digests that the RECORDs leave open, by name of the file: the manifest keeps them. */
export type OwnDigests = Readonly<Record<string, string>>

/** What looking at every file came to. */
export interface CheckedFiles {
  readonly files: number
  readonly bytes: number
  /** `file_claimed_twice` and rows without a digest: what lies there, by our own digest. */
  readonly ownDigests: OwnDigests
}

/** How closely files are looked at, and what is known about those that RECORDs leave open. */
export interface FileCheck {
  /** `stat`: exists with its size. `full`: every digest as well. */
  readonly depth: 'stat' | 'full'
  /** Of the manifest; absent when an environment is checked before it is published. */
  readonly ownDigests?: OwnDigests
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks at every file that a RECORD claims. A path that several distributions claim is right if it matches one of them. `.pyc` files are
 * never damage. @throws CodedError `file_missing`, `file_size_mismatch`, `file_digest_mismatch`; `details.name` names the file.
 */
export async function checkFiles(
  distributions: readonly RecordedDistribution[],
  { depth, ownDigests, signal }: FileCheck,
): Promise<CheckedFiles> {
  const records = new Set(distributions.map(({ recordPath }) => recordPath))
  const claims = Map.groupBy(
    distributions
      .flatMap(({ files }) => files)
      .filter(({ path, name }) => !records.has(path) && !name.endsWith('.pyc')),
    ({ name }) => name,
  )
  const checked = await inBatches([...claims.values()], { size: depth === 'full' ? 4 : 64, signal }, (same) =>
    checkFile(same, { depth, own: ownDigests?.[same[0]?.name ?? ''] }),
  )
  return {
    files: checked.length,
    bytes: checked.reduce((sum, { size }) => sum + size, 0),
    ownDigests: Object.fromEntries(
      checked.flatMap(({ name, own }): [string, string][] => (own === null ? [] : [[name, own]])),
    ),
  }
}

async function checkFile(
  claims: readonly RecordedFile[],
  { depth, own }: { readonly depth: 'stat' | 'full'; readonly own: string | undefined },
): Promise<{ name: string; size: number; own: string | null }> {
  const [first] = claims
  if (!first) throw new Error('a file is claimed at least once')
  const found = await stat(first.path).catch(() => null)
  if (found === null) throw damage('file_missing', first, 'is missing')
  const fitting = claims.filter(({ size }) => size === null || size === found.size)
  if (fitting.length === 0)
    throw damage('file_size_mismatch', first, `has ${found.size} bytes, its RECORD says ${first.size}`)
  const isOpen = claims.length > 1 || first.hash === ''
  if (isOpen || depth === 'full') await checkDigest(fitting, own)
  return { name: first.name, size: found.size, own: isOpen ? await ownDigest(first) : null }
}

/** The manifest's own digest decides where there is one; else any claim does. */
async function checkDigest(claims: readonly RecordedFile[], own: string | undefined): Promise<void> {
  const [first] = claims
  if (!first) return
  if (own !== undefined) {
    if ((await ownDigest(first)) !== own) throw damage('file_digest_mismatch', first, 'was changed')
    return
  }
  const results = await Promise.all(claims.map(matchesHash))
  if (!results.includes(true)) throw damage('file_digest_mismatch', first, 'is not what its RECORD says')
}

async function matchesHash({ path, hash }: RecordedFile): Promise<boolean> {
  if (hash === '') return true
  const [algorithm = '', expected] = hash.split('=', 2)
  return (await fileDigest(path, { algorithm, encoding: 'base64url' })) === expected
}

async function ownDigest({ path }: RecordedFile): Promise<string> {
  return `sha256:${await fileDigest(path)}`
}

function damage(code: string, { name }: RecordedFile, what: string): CodedError {
  return new CodedError(code, `${name} ${what}`, { details: { name } })
}
