import type { Kit, Modules, TreeMeasure, Work } from './file-task.ts'

/** Measures units of one store, each a list of files and folders. What cannot be looked at counts as nothing; links are not followed. */
export function* measureTrees(kit: Kit, modules: Modules, units: readonly (readonly string[])[]): Work<TreeMeasure[]> {
  const measures: TreeMeasure[] = []
  for (const paths of units) {
    measures.push(yield* kit.measureTree(modules, paths))
    yield
  }
  return measures
}

/** Measures one unit. Its digest is over names, sizes, times and inodes, not over what other units do to its link counts. */
export function* measureTree({ fs, crypto, path }: Modules, paths: readonly string[]): Work<TreeMeasure> {
  const block = 512
  const digest = crypto.createHash('sha256')
  const shared = new Map<string, { inode: string; links: number; here: number; bytes: number }>()
  const measure = { bytes: 0, sharedBytes: 0, files: 0, newestMs: 0 }
  const waiting = paths.map((each) => ({ place: each, name: path.basename(each) })).reverse()
  let looked = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    looked += 1
    if (looked % 64 === 0) yield
    const { place, name } = next
    try {
      const found = fs.lstatSync(place)
      measure.newestMs = Math.max(measure.newestMs, found.mtimeMs)
      // Windows tells no blocks.
      const bytes = found.blocks === undefined ? found.size : found.blocks * block
      const isFolder = found.isDirectory()
      // Removing an entry before this one changes what is linked, and emptied folders; neither is a change of the files.
      if (!isFolder) digest.update(`${name}\n${found.size} ${found.mtimeMs} ${found.ino}\n`)
      measure.files += 1
      if (isFolder || found.nlink < 2) measure.bytes += bytes
      else {
        const inode = `${found.dev}:${found.ino}`
        const known = shared.get(inode) ?? { inode, links: found.nlink, here: 0, bytes }
        known.here += 1
        shared.set(inode, known)
      }
      if (!isFolder) continue
      for (const each of fs.readdirSync(place).sort().reverse()) {
        waiting.push({ place: path.join(place, each), name: `${name}/${each}` })
      }
    } catch {
      // It went while it was looked at, or may not be looked at.
    }
  }
  for (const { bytes } of shared.values()) measure.sharedBytes += bytes
  return { ...measure, shared: [...shared.values()], digest: `sha256:${digest.digest('hex')}` }
}
