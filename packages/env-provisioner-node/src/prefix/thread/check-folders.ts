import type { FileJob, Work } from './file-task.ts'

/**
 * Looks at the folders that claimed files lie in: one that has become a link to elsewhere is damage, though every file in it is right. Then at
 * what no RECORD claims, and at the files that have to be executable.
 */
export function* checkFolders(job: FileJob): Work<void> {
  const { kit, modules, task, findings } = job
  const { fs, path } = modules
  const site = path.relative(task.prefix, task.sitePackages).replaceAll('\\', '/')
  const scripts = path.relative(task.prefix, task.scripts).replaceAll('\\', '/')
  const folders = new Map([
    [site, task.sitePackages],
    [scripts, task.scripts],
  ])
  for (const [first] of job.claims.values()) {
    if (!first) continue
    let name = first.name.slice(0, Math.max(first.name.lastIndexOf('/'), 0))
    while (name !== '' && !folders.has(name) && !`${site}/`.startsWith(`${name}/`) && name !== 'lib64') {
      folders.set(name, `${task.prefix}/${name}`)
      name = name.slice(0, Math.max(name.lastIndexOf('/'), 0))
    }
  }
  yield
  const above = site.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))
  for (const name of [...above.filter((each) => each !== 'lib64'), ...folders.keys()]) {
    const folder = `${task.prefix}/${name}`.replace(/\/$/, '')
    if (kit.kindOf(modules, folder) !== 'link') continue
    folders.delete(name)
    kit.reportDamage(job, { code: 'folder_replaced', name: name || '.', distribution: '', digest: null }, folder)
  }
  if (task.known === null || (task.depth === 'full' && task.known.unclaimed !== null)) {
    // What can be imported or run. In etc and share programs keep what they like, and do so when they are used.
    const code = [...folders].filter(([name]) => name === scripts || `${name}/`.startsWith(`${site}/`))
    yield* kit.checkUnclaimed(job, new Map(code))
  }
  if (task.depth === 'stat') yield* kit.checkStartFiles(job, site)
  yield
  for (const name of task.known?.executables ?? []) {
    const file = `${task.prefix}/${name}`
    if (kit.kindOf(modules, file) !== 'file' || (fs.lstatSync(file).mode & 0o100) !== 0) continue
    const distribution = job.claims.get(name)?.[0]?.distribution ?? ''
    kit.reportDamage(job, { code: 'file_not_executable', name, distribution, digest: null }, file)
  }
  findings.executables.sort()
}
