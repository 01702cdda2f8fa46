import { dirname } from 'node:path/posix'
import type { Finding } from '../finding.ts'
import type { SourceTree } from '../source-tree.ts'

const MAX_DEPTH = 2
const SAY_NOTHING = /^(utils?|helpers?|common|shared|types?|managers?|misc)$/

/** At most two folders below `src`, and a folder is a word of the domain. */
export function foldersAreShallowAndNamed(tree: SourceTree): Finding[] {
  const sources = tree.packages.flatMap((each) => each.sources.map((file) => ({ file, root: `${each.dir}/src` })))
  const tools = tree.files.filter((file) => file.path.startsWith('tools/')).map((file) => ({ file, root: 'tools' }))
  return [...sources, ...tools].flatMap(({ file, root }) => {
    const folders = dirname(file.path).slice(root.length).split('/').filter(Boolean)
    const report = (rule: string) => [{ file: file.path, line: 1, rule, text: folders.join('/') }]
    if (folders.some((each) => SAY_NOTHING.test(each))) return report('a folder is a word of the domain, not a drawer')
    if (folders.length > MAX_DEPTH) return report(`at most ${MAX_DEPTH} folders below ${root}`)
    return []
  })
}
