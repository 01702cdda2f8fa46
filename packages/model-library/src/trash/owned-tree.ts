import { join } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'
import type { FileIdentity, LookAt } from './file-identity.ts'
import type { ProveOwnership } from './prove-ownership.ts'
import type { RecordedEntry } from './recorded-entry.ts'

/** What of a directory the library created. Paths are below it, with `/`; '' is the directory itself. */
export interface OwnedTree {
  /** What can be moved as it is: files, links, and directories with nothing of others in them. `['']`: all of it. */
  readonly moves: readonly string[]
  /** Every file, link and directory in those, a directory before what is in it. */
  readonly contents: readonly RecordedEntry[]
  /** Directories that hold something of the library and something of others. */
  readonly staying: readonly string[]
  /** What is not the library's, sorted; of a directory that has nothing of the library, its own name alone. */
  readonly kept: readonly string[]
}

/** How a directory is looked at. */
export interface TreeLook {
  readonly look: LookAt
  /** Default `pooled`. */
  readonly calls?: FileCalls | undefined
  readonly prove: ProveOwnership
  /** Where something is mounted: never looked into. Absolute. */
  readonly mountPoints: readonly string[]
  /** Files at the top that are the library's by their name. */
  readonly ownNames: readonly string[]
}

/** Sorts out a directory: what the library created, and what it did not. Links are never followed, and nothing on another device is looked at. */
export async function ownedTree(directory: string, options: TreeLook): Promise<OwnedTree> {
  const top = await options.look(directory)
  if (top?.kind !== 'directory') return { moves: [], contents: [], staying: [], kept: top ? [''] : [] }
  const root = { ...options, directory, device: top.device, mounts: new Set(options.mountPoints) }
  const branch = await lookInto(root, '', top)
  return { ...branch, kept: branch.kept.toSorted() }
}

interface Root extends TreeLook {
  readonly directory: string
  readonly device: string
  readonly mounts: ReadonlySet<string>
}

async function lookInto(root: Root, path: string, identity: FileIdentity): Promise<OwnedTree> {
  const at = join(root.directory, path)
  const names = await withFileErrors({ doing: 'read', path: at }, async () =>
    FILE_OPERATIONS[root.calls ?? 'pooled'].names(at),
  )
  const branches: OwnedTree[] = []
  for (const name of names.toSorted()) branches.push(await sortOut(root, path === '' ? name : `${path}/${name}`))
  const contents = branches.flatMap((branch) => branch.contents)
  const kept = branches.flatMap((branch) => branch.kept)
  const moves = branches.flatMap((branch) => branch.moves)
  const isOwn = moves.length > 0 || (path !== '' && (await root.prove(path, { at, identity })) !== 'not_ours')
  if (!isOwn) return { moves: [], contents: [], staying: [], kept: path === '' ? kept : [path] }
  if (kept.length === 0) return { moves: [path], contents: [{ path, ...identity }, ...contents], staying: [], kept: [] }
  return { moves, contents, staying: [path, ...branches.flatMap((branch) => branch.staying)], kept }
}

async function sortOut(root: Root, path: string): Promise<OwnedTree> {
  const at = join(root.directory, path)
  const identity = await root.look(at)
  // Also a name that Node cannot spell: it finds nothing by it.
  if (!identity || identity.device !== root.device || root.mounts.has(at)) return notOurs(path)
  if (identity.kind === 'directory') return lookInto(root, path, identity)
  if (identity.kind === 'other') return notOurs(path)
  const proof = root.ownNames.includes(path) ? {} : await root.prove(path, { at, identity })
  if (proof === 'not_ours') return notOurs(path)
  return { moves: [path], contents: [{ path, ...identity, ...proof }], staying: [], kept: [] }
}

function notOurs(path: string): OwnedTree {
  return { moves: [], contents: [], staying: [], kept: [path] }
}
