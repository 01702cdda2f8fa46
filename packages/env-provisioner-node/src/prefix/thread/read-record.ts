import type { FileJob, FileTask } from './file-task.ts'

/** Reads the RECORD of a distribution, and notes which files it claims. Byte code and RECORDs are no claims. */
export function readRecord(job: FileJob, { name, directory }: FileTask['distributions'][number]): void {
  const { kit, modules, task, findings, claims, recordNames } = job
  const { fs, crypto, path } = modules
  const { prefix, sitePackages } = task
  // Nearly all rows are plain paths below site-packages, and path arithmetic on twenty thousand of them takes a tenth of a second.
  const odd = /^[A-Za-z]:|(^|\/)\.{0,2}(\/|$)/
  const folder = path.relative(prefix, sitePackages).replaceAll('\\', '/')
  const recordPath = path.join(directory, 'RECORD')
  const recordName = path.relative(prefix, recordPath).replaceAll('\\', '/')
  recordNames.add(recordName)
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(recordPath)
  } catch (error) {
    kit.reportDamage(
      job,
      { code: 'record_missing', name: recordName, distribution: name, found: String(error), digest: null },
      recordPath,
    )
    return
  }
  const digest = `sha256:${crypto.createHash('sha256').update(bytes).digest('hex')}`
  findings.records.push({ name, recordPath, recordName, digest })
  for (const row of kit.parseRecord(bytes.toString('utf8'))) {
    const isOdd = odd.test(row.path)
    const absolute = isOdd ? path.resolve(sitePackages, row.path) : `${sitePackages}/${row.path}`
    const file = isOdd ? path.relative(prefix, absolute).replaceAll('\\', '/') : `${folder}/${row.path}`
    if (isOdd && (file === '' || file === '..' || /^(\.\.\/|([A-Za-z]:)?\/)/.test(file))) {
      kit.reportDamage(
        job,
        { code: 'file_outside_environment', name: row.path, distribution: name, found: absolute, digest: null },
        absolute,
      )
      continue
    }
    if (file === recordName || file.endsWith('.pyc')) continue
    const claim = { path: absolute, name: file, hash: row.hash, size: row.size, distribution: name }
    const same = claims.get(file)
    if (same) same.push(claim)
    else claims.set(file, [claim])
  }
}
