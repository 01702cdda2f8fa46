import type { FileJob, Work } from './file-task.ts'

/**
 * Looks at what lies in the folders and no RECORD claims: an environment that was not published yet has it taken down, any other one must have
 * exactly what it had. Byte code is left out.
 */
export function* checkUnclaimed(job: FileJob, given: ReadonlyMap<string, string>): Work<void> {
  const { kit, modules, task, findings, claims, recordNames } = job
  const { fs } = modules
  const known = task.known?.unclaimed
  const folders = new Map(given)
  // A map that grows while it is walked through is walked through to its end.
  for (const [folderName, folder] of folders) {
    // What should be in a folder that has gone is reported as missing.
    if (kit.kindOf(modules, folder) !== 'directory') continue
    kit.sealFolder(job, folder)
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const name = `${folderName}/${entry.name}`
      const file = `${folder}/${entry.name}`
      if (entry.name === '__pycache__' && entry.isDirectory()) kit.sealFolder(job, file)
      if (entry.name === '__pycache__' || entry.name.endsWith('.pyc') || claims.has(name) || recordNames.has(name))
        continue
      if (entry.isDirectory()) folders.set(name, file)
      if (entry.isDirectory()) continue
      if (known && !Object.hasOwn(known, name)) {
        kit.reportDamage(job, { code: 'file_added', name, distribution: '', digest: null }, file)
        continue
      }
      if (entry.isSymbolicLink()) findings.unclaimed[name] = `link:${fs.readlinkSync(file)}`
      if (!entry.isFile()) continue
      const { size } = fs.statSync(file)
      const digest = yield* kit.hashFile(job, { path: file, size, algorithm: 'sha256' })
      findings.unclaimed[name] = `sha256:${digest.toString('hex')}`
    }
    yield
  }
  for (const [name, digest] of Object.entries(known ?? {})) {
    const found = findings.unclaimed[name]
    if (found === digest) continue
    const code = found === undefined ? 'file_missing' : 'file_digest_mismatch'
    kit.reportDamage(job, { code, name, distribution: '', digest: null }, `${task.prefix}/${name}`)
  }
}
