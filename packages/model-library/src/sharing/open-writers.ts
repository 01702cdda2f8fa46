import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { nodeOf } from './weight-name.ts'

/**
 * Those of some inodes that a process of this machine holds open for writing, as `device:inode`. No other file is looked at, so that a drive that hangs keeps nobody waiting. Linux tells of the processes of this user, or of all to root; elsewhere,
 * and of what other containers do, nothing is known, and what is mapped into memory without being open is not seen.
 */
export async function openWriters(inodes: ReadonlySet<string>, processes = '/proc'): Promise<ReadonlySet<string>> {
  const writers = new Set<string>()
  const names = await readdir(processes).catch(() => [])
  for (const pid of names) {
    if (!/^\d+$/.test(pid)) continue
    const directory = `${processes}/${pid}`
    for (const fd of attempt(() => readdirSync(`${directory}/fd`)) ?? []) {
      const node = attempt(() => writtenNode(directory, fd, inodes))
      if (node !== undefined) writers.add(node)
    }
  }
  return writers
}

function writtenNode(directory: string, fd: string, inodes: ReadonlySet<string>): string | undefined {
  const path = `${directory}/fd/${fd}`
  if (!/^\/(?!dev\/|proc\/|sys\/)/.test(readlinkSync(path))) return undefined
  const facts = readFileSync(`${directory}/fdinfo/${fd}`, 'utf8')
  const flags = /^flags:\s*(\d+)/m.exec(facts)?.[1] ?? '0'
  const inode = /^ino:\s*(\d+)/m.exec(facts)?.[1]
  if (inode !== undefined && !inodes.has(inode)) return undefined
  if ((Number.parseInt(flags, 8) & ACCESS_MODE) === 0) return undefined
  const { dev, ino } = statSync(path, { bigint: true })
  return nodeOf({ device: String(dev), inode: String(ino) })
}

/** The bits of `open` that say whether it may write; 0 is reading only. */
const ACCESS_MODE = 3

/** Processes end and files are closed meanwhile; others may not be looked at. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
