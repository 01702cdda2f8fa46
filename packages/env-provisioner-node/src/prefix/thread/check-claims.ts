import type { Stats } from 'node:fs'
import type { Claim, ClaimVerdict, FileJob, Work } from './file-task.ts'

/** Looks at one file that one RECORD claims, or several, and notes what comes of it. */
export function* checkClaims(job: FileJob, claims: readonly Claim[]): Work<void> {
  const { kit, modules, task, findings } = job
  const [first] = claims
  if (!first) return
  const { path, name, distribution } = first
  findings.files += 1
  let found: Stats | undefined
  try {
    found = modules.fs.lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const code = String(error).includes('ENOTDIR') ? 'file_missing' : 'file_unreadable'
    kit.reportDamage(job, { code, name, distribution, digest: null, found: String(error) }, path)
    return
  }
  if (!found?.isFile()) {
    kit.reportDamage(job, { code: found ? 'file_replaced' : 'file_missing', name, distribution, digest: null }, path)
    return
  }
  findings.bytes += found.size
  const isCommand = path.startsWith(task.scripts) || !name.slice(name.lastIndexOf('/')).includes('.')
  if (isCommand && (found.mode & 0o100) !== 0) findings.executables.push(name)
  if (claims.some((claim) => claim.distribution !== distribution)) findings.claimedTwice.push(name)
  const { code, digest, isOpen, reason } = yield* kit.judgeClaims(job, claims, found.size)
  if (code === null && isOpen) findings.ownDigests[name] = digest ?? ''
  if (code === null) return
  kit.reportDamage(job, { code, name, distribution, digest, ...(reason === undefined ? {} : { found: reason }) }, path)
}

/**
 * A file is right if it is what one of the claims says; the digest in the manifest decides where there is one. What the RECORDs leave open (no
 * digest, an unknown algorithm, several claims) is hashed at any depth.
 */
export function* judgeClaims(
  { kit, modules, buffer, task, algorithms }: FileJob,
  claims: readonly Claim[],
  size: number,
): Work<ClaimVerdict> {
  const { path = '', name = '', hash: firstHash = '', size: expectedSize } = claims[0] ?? {}
  const own = task.known?.ownDigests[name]
  const fitting = claims.filter((claim) => claim.size === null || claim.size === size)
  const isOpen = own !== undefined || claims.length > 1 || !algorithms.has(firstHash.split('=')[0] ?? '')
  if (!isOpen && fitting.length > 0 && task.depth === 'stat') return { code: null, digest: null, isOpen }
  const digests = new Map<string, Buffer>()
  try {
    for (const algorithm of ['sha256', ...claims.map(({ hash }) => hash.split('=')[0] ?? '')]) {
      if (digests.has(algorithm) || !algorithms.has(algorithm)) continue
      digests.set(algorithm, yield* kit.hashFile({ modules, buffer }, { path, size, algorithm }))
    }
  } catch (error) {
    if (!/^(EACCES|EPERM|EIO|ENOENT|EISDIR)\b/.test(error instanceof Error ? error.message : '')) throw error
    return { code: 'file_unreadable', digest: null, isOpen, reason: String(error) }
  }
  yield
  const digest = `sha256:${digests.get('sha256')?.toString('hex')}`
  const isRight = fitting.some(({ hash }) => {
    const [algorithm = '', expected] = hash.split('=', 2)
    const actual = digests.get(algorithm)
    return actual === undefined || actual.toString('base64url') === expected
  })
  if (own === undefined ? isRight : own === digest) return { code: null, digest, isOpen }
  if (own !== undefined || fitting.length > 0) return { code: 'file_digest_mismatch', digest, isOpen }
  return { code: 'file_size_mismatch', digest, isOpen, reason: `${size} bytes instead of ${expectedSize}` }
}
