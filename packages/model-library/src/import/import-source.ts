import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { readModelFile } from '../formats/read-model-file.ts'
import { refusalCode } from '../validation/refusal.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import { besideOf } from './judge-files.ts'
import { type ListedFiles, listDirectoryFiles } from './list-directory-files.ts'
import type { SourceFile } from './model-files.ts'
import { listShardSet } from './shard-set.ts'
import { SILENT } from './source-answer.ts'

/** What lies at a path that is to be imported. */
export interface ImportSource extends ListedFiles {
  /** `shard_set`: a file that belongs to a set, which is taken whole. `none`: there is nothing to import; the findings say why. */
  readonly kind: 'file' | 'shard_set' | 'directory' | 'none'
  /** The directory that names of files are below. */
  readonly root: string
}

/** Lists the files that a path stands for: a directory with all that is in it, a set of shards, or a file and the files that hold its tensors. */
export async function readImportSource(path: string, signal?: AbortSignal): Promise<ImportSource> {
  const absolute = resolve(path)
  const root = dirname(absolute)
  try {
    const found = await stat(absolute)
    if (found.isDirectory())
      return { kind: 'directory', root: absolute, ...(await listDirectoryFiles(absolute, { place: 'source', signal })) }
    if (!found.isFile()) return nothing(root, importFinding('', 'not_a_file'))
    const set = await listShardSet(absolute)
    if (set) return { kind: 'shard_set', root, ...set }
    const file = { name: basename(absolute), path: absolute, size: found.size }
    return { kind: 'file', root, files: [file, ...(await externalData(file, root))], findings: [] }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    const isGone = errno === 'ENOENT' || errno === 'ENOTDIR'
    return nothing(
      root,
      isGone
        ? importFinding('', 'missing')
        : importFinding('', refusalCode(errno), `The system refuses to look (${errno}).`),
    )
  }
}

/** What is known of a path whose drive does not answer. */
export function silentSource(path: string): ImportSource {
  return nothing(dirname(resolve(path)), importFinding('', 'unreachable', SILENT))
}

function nothing(root: string, finding: ImportFinding): ImportSource {
  return { kind: 'none', root, files: [], findings: [finding] }
}

async function externalData({ path, name }: SourceFile, root: string): Promise<readonly SourceFile[]> {
  if (!name.toLowerCase().endsWith('.onnx')) return []
  const read = await readModelFile(path)
  const named = read.state === 'read' ? read.file.externalFiles : []
  const names = new Set(named.map((each) => besideOf(name, each)))
  const files = await Promise.all([...names].map(async (each) => each !== undefined && fileAt(root, each)))
  return files.filter((file) => file !== false).filter((file) => file !== undefined)
}

async function fileAt(root: string, name: string): Promise<SourceFile | undefined> {
  const path = join(root, name)
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? { name, path, size: found.size } : undefined
}
