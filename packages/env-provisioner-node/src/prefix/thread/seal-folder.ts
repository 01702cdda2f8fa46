import type { FileJob } from './file-task.ts'

/**
 * Takes the right to write from a folder of site-packages (root has it all the same): a pip that is pointed at the environment, or a package
 * that writes beside its modules, is refused. Files keep their modes: the installer's cache may share them.
 * Source: design/environments.md, "PEP 668".
 */
export function sealFolder({ modules: { fs }, task }: FileJob, folder: string): void {
  if (task.folders !== 'seal' || (folder !== task.sitePackages && !folder.startsWith(`${task.sitePackages}/`))) return
  fs.chmodSync(folder, fs.statSync(folder).mode & 0o7555)
}
