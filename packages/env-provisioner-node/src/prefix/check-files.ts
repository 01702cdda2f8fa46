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
  /** What lies where several distributions claim a path, where a row has no digest, and where a RECORD is wrong. */
  readonly ownDigests: OwnDigests
  /** Names of the files that are not what their RECORD says, sorted; empty unless mismatches are kept. */
  readonly faulty: readonly string[]
}

/** How closely files are looked at, and what is known about those that RECORDs leave open. */
export interface FileCheck {
  /** `stat`: exists with its size; digests only where a RECORD leaves a file open. `full`: every digest. */
  readonly depth: 'stat' | 'full'
  /** Of the manifest; absent when an environment is checked before it is published. */
  readonly ownDigests?: OwnDigests
  /** `keep` believes the file, not the RECORD: for mismatches that survive a fresh download. Default `refuse`. */
  readonly mismatches?: 'refuse' | 'keep'
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks at every file that a RECORD claims. A path that several distributions claim is right if it matches one of them; the manifest's own
 * digest decides where there is one. `.pyc` files are never damage.
 * @throws CodedError `file_missing`, `file_size_mismatch`, `file_digest_mismatch`; `details.name` names the file.
 */
export async function checkFiles(
  distributions: readonly RecordedDistribution[],
  { depth, ownDigests = {}, mismatches = 'refuse', signal }: FileCheck,
): Promise<CheckedFiles> {
  const records = new Set(distributions.map(({ recordName }) => recordName))
  const claimed = distributions.flatMap(({ files }) => files)
  const counted = claimed.filter(({ name }) => !records.has(name) && !name.endsWith('.pyc'))
  const claims = [...Map.groupBy(counted, ({ name }) => name)]
  const checked = await inBatches(claims, { size: depth === 'full' ? 4 : 64, signal }, ([name, same]) =>
    checkFile(same, { depth, mismatches, own: ownDigests[name] }),
  )
  const own = checked.flatMap(({ name, own }): [string, string][] => (own === null ? [] : [[name, own]]))
  return {
    files: checked.length,
    bytes: checked.reduce((sum, { size }) => sum + size, 0),
    ownDigests: Object.fromEntries(own),
    faulty: checked.flatMap(({ name, isFaulty }) => (isFaulty ? [name] : [])).sort(),
  }
}

interface CheckedFile {
  readonly name: string
  readonly size: number
  readonly own: string | null
  readonly isFaulty: boolean
}

interface ClaimCheck extends Required<Pick<FileCheck, 'depth' | 'mismatches'>> {
  readonly own: string | undefined
}

async function checkFile(
  claims: readonly RecordedFile[],
  { depth, mismatches, own }: ClaimCheck,
): Promise<CheckedFile> {
  const [first] = claims
  if (!first) throw new Error('a file is claimed at least once')
  const found = await stat(first.path).catch(() => null)
  if (found === null) throw damage('file_missing', first, 'is missing')
  const result = { name: first.name, size: found.size }
  if (own !== undefined) {
    if ((await ownDigest(first)) !== own) throw damage('file_digest_mismatch', first, 'was changed')
    return { ...result, own, isFaulty: false }
  }
  const isOpen = claims.length > 1 || first.hash === ''
  const wrong = await mismatch(claims, { size: found.size, hashes: isOpen || depth === 'full' })
  if (wrong && mismatches === 'refuse') throw wrong
  return { ...result, own: isOpen || wrong ? await ownDigest(first) : null, isFaulty: wrong !== null }
}

/** Null when one of the claims holds. */
async function mismatch(
  claims: readonly RecordedFile[],
  found: { readonly size: number; readonly hashes: boolean },
): Promise<CodedError | null> {
  const [first] = claims
  const fitting = claims.filter(({ size }) => size === null || size === found.size)
  if (!first) return null
  if (fitting.length === 0) {
    return damage('file_size_mismatch', first, `has ${found.size} bytes, its RECORD says ${first.size}`)
  }
  if (!found.hashes) return null
  const results = await Promise.all(fitting.map(matchesHash))
  return results.includes(true) ? null : damage('file_digest_mismatch', first, 'is not what its RECORD says')
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
