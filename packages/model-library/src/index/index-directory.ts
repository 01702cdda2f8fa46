import { createHash } from 'node:crypto'
import { access, constants, mkdtemp, realpath, statfs } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeDirectory } from '@plinth/durable'

/** What decides where an index lies. */
export interface IndexDirectoryRequest {
  /** Absolute. */
  readonly root: string
  /** The library's own directory in the root. */
  readonly ownDirectory: string
  /** Where the host wants it. */
  readonly wanted: string | undefined
  readonly access: 'read' | 'write'
  readonly storage: StorageKind
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `network`: on another machine, or behind a driver whose file locks and shared memory cannot be relied on. */
export type StorageKind = 'local' | 'network'

/** A directory for an index. `temporary`: nothing that the host may write is kept, so the index ends with the library. */
export interface IndexDirectory {
  readonly path: string
  readonly temporary: boolean
}

/**
 * Where the index of a library lies: where it is wanted; else in the library; for one that is only read or lies on a network, in the
 * user's data directory, by the library's path.
 */
export async function chooseIndexDirectory(request: IndexDirectoryRequest): Promise<IndexDirectory> {
  const { root, ownDirectory, wanted, storage, env } = request
  if (wanted !== undefined) return { path: wanted, temporary: false }
  if (request.access === 'write' && storage === 'local') return { path: ownDirectory, temporary: false }
  const key = createHash('sha256')
    .update(await realpath(root))
    .digest('hex')
    .slice(0, 32)
  const path = join(dataDirectory(env), 'plinth', 'model-indexes', key)
  try {
    await makeDirectory(path)
    await access(path, constants.W_OK)
    return { path, temporary: false }
  } catch {
    return { path: await mkdtemp(join(tmpdir(), 'plinth-index-')), temporary: true }
  }
}

/** What a directory lies on. A file system that does not say is taken for a local one. */
export async function storageKind(path: string): Promise<StorageKind> {
  if (path.startsWith('\\\\')) return 'network'
  const { type } = await statfs(path).catch(() => ({ type: 0 }))
  return NETWORK_TYPES.has(type >>> 0) ? 'network' : 'local'
}

/** Type numbers of Linux's statfs. FUSE is among them: it may be sshfs as well as a local disk. */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x01021997, // 9P
  0x65735546, // FUSE
  0x5346414f, // AFS
  0x6b414653, // kAFS
  0x73757245, // Coda
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x7461636f, // OCFS2
  0x01161970, // GFS2
  0x19830326, // BeeGFS
  0x564c, // NCP
])

function dataDirectory(env: IndexDirectoryRequest['env']): string {
  const given = env.XDG_DATA_HOME ?? env.LOCALAPPDATA
  return given ? resolve(given) : join(env.HOME ?? homedir(), '.local', 'share')
}
