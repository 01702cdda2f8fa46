import type { FileJob, Work } from './file-task.ts'

/**
 * Hashes what every start of the interpreter runs and no RECORD claims: path files (`.pth`) in site-packages, our own among them. They are
 * small, and no RECORD has their size.
 */
export function* checkStartFiles(job: FileJob, site: string): Work<void> {
  const { kit, modules, task } = job
  for (const [name, digest] of Object.entries(task.known?.unclaimed ?? {})) {
    if (!name.startsWith(`${site}/`) || !name.endsWith('.pth') || digest.startsWith('link:')) continue
    const path = `${task.prefix}/${name}`
    const kind = kit.kindOf(modules, path)
    if (kind !== 'file') {
      const code = kind === 'none' ? 'file_missing' : 'file_replaced'
      kit.reportDamage(job, { code, name, distribution: '', digest: null }, path)
      continue
    }
    const { size } = modules.fs.statSync(path)
    const found = yield* kit.hashFile(job, { path, size, algorithm: 'sha256' })
    if (`sha256:${found.toString('hex')}` === digest) continue
    kit.reportDamage(job, { code: 'file_digest_mismatch', name, distribution: '', digest: null }, path)
  }
}
