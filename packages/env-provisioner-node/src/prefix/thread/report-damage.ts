import type { FileDamage, FileJob } from './file-task.ts'

/** Notes a damage, with the inode of what lies at `path`. */
export function reportDamage(job: FileJob, damage: Omit<FileDamage, 'inode'>, path: string): void {
  let inode: FileDamage['inode'] = null
  try {
    const { dev, ino, nlink } = job.modules.fs.lstatSync(path, { bigint: true })
    inode = { device: String(dev), number: String(ino), links: Number(nlink) }
  } catch {
    inode = null
  }
  job.findings.damages.push({ ...damage, inode })
}
