import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SourceAnswer } from './source-look.ts'

/** Whether a library lies in a directory or around it; by device and inode, so that bind mounts and names in another case are seen through. */
export async function relationOf(entry: string, library: string): Promise<SourceAnswer['relation']> {
  const root = await realpath(library).catch(() => library)
  const [bundleNodes, rootNodes] = await Promise.all([nodesUpwards(entry), nodesUpwards(root)])
  if (rootNodes.includes(bundleNodes[0] ?? '')) return 'holds_library'
  return bundleNodes.includes(rootNodes[0] ?? '') ? 'inside_library' : 'apart'
}

async function nodesUpwards(path: string): Promise<string[]> {
  const nodes: string[] = []
  for (let each = path; ; each = dirname(each)) {
    nodes.push((await nodeOf(each)) ?? each)
    if (dirname(each) === each) return nodes
  }
}

/** Device and inode of what a path leads to; undefined where nothing is. */
export async function nodeOf(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  )
}
