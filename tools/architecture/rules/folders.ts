import { dirname } from 'node:path/posix'
import type { Finding } from '../finding.ts'
import type { SourceTree, TextFile } from '../source-tree.ts'

const MAX_DEPTH = 2
const SAY_NOTHING = /^(utils?|helpers?|common|shared|types?|managers?|misc)$/

/** At most two folders below `src`, and a folder is a word of the glossary. */
export function foldersAreShallowAndNamed(tree: SourceTree): Finding[] {
  const glossary = tree.files.find(({ path }) => path === 'docs/glossary.md')?.text ?? ''
  const sources = tree.packages.flatMap((each) => each.sources.map((file) => ({ file, root: `${each.dir}/src` })))
  const tools = tree.files.filter((file) => file.path.startsWith('tools/')).map((file) => ({ file, root: 'tools' }))
  return [
    ...[...sources, ...tools].flatMap(({ file, root }) => checkFolders(file, root)),
    ...firstOfEach(sources).flatMap(({ file, folder }) => checkWord(file, folder, glossary)),
  ]
}

function checkFolders(file: TextFile, root: string): Finding[] {
  const folders = foldersOf(file, root)
  const report = (rule: string) => [{ file: file.path, line: 1, rule, text: folders.join('/') }]
  if (folders.some((each) => SAY_NOTHING.test(each))) return report('a folder is a word of the domain, not a drawer')
  if (folders.length > MAX_DEPTH) return report(`at most ${MAX_DEPTH} folders below ${root}`)
  return []
}

function checkWord(file: TextFile, folder: string, glossary: string): Finding[] {
  const words = [folder, folder.replace(/s$/, ''), folder.replace(/es$/, ''), folder.replace(/ies$/, 'y')].map(spelled)
  if (new RegExp(`\\b(${words.join('|')})`, 'i').test(glossary)) return []
  return [{ file: file.path, line: 1, rule: 'a folder is a word of docs/glossary.md', text: folder }]
}

/** `pack-set` is also written `pack set`, and `pep440` PEP 440. */
function spelled(folder: string): string {
  return folder.replaceAll('-', '[- ]').replace(/(?<=[a-z])(?=\d)/, ' ?')
}

/** Each folder name once, with a file in it. */
function firstOfEach(sources: readonly { file: TextFile; root: string }[]): { file: TextFile; folder: string }[] {
  const all = sources.flatMap(({ file, root }) => foldersOf(file, root).map((folder) => ({ file, folder })))
  return [...new Map(all.toReversed().map((each) => [each.folder, each])).values()]
}

function foldersOf(file: TextFile, root: string): string[] {
  return dirname(file.path).slice(root.length).split('/').filter(Boolean)
}
