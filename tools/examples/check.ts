import type { Finding } from '../architecture/finding.ts'
import type { SourceTree } from '../architecture/source-tree.ts'
import { type CodeBlock, findCodeBlocks } from './code-blocks.ts'
import { compileExamples } from './compile.ts'

const MAX_LINES = 20
const PAGES = /^(README\.md|packages\/[^/]+\/README\.md|docs\/.*\.md)$/

/**
 * Examples in the README, in the packages' READMEs and in docs/ compile against the built packages (found in `directory/node_modules`),
 * and each package's README has one, of at most 20 lines.
 */
export function checkExamples(tree: SourceTree, directory: string): Finding[] {
  const pages = tree.files.filter((file) => PAGES.test(file.path))
  const blocks = pages.flatMap((file) => findCodeBlocks(file.path, file.text))
  const packages = tree.packages.filter((each) => each.dir.startsWith('packages/'))
  const missing = packages.flatMap((each) => checkPage(`${each.dir}/README.md`, blocks))
  return [...missing, ...compileExamples(blocks, directory)]
}

function checkPage(page: string, blocks: readonly CodeBlock[]): Finding[] {
  const own = blocks.filter((block) => block.page === page)
  const long = own.filter((block) => block.lines.length > MAX_LINES)
  if (own.length === 0)
    return [{ file: page, line: 1, rule: "a package's README has a TypeScript example", text: 'missing' }]
  return long.map(({ line, lines }) => {
    const rule = `an example in a package's README has at most ${MAX_LINES} lines, this one has ${lines.length}`
    return { file: page, line, rule, text: lines[0] ?? '' }
  })
}
