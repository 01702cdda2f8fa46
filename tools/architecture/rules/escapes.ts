import ts from 'typescript'
import type { Finding } from '../finding.ts'
import { isModule, type SourceTree, type TextFile } from '../source-tree.ts'
import { commentsOf, findingAt, findingOnLine, lineOf, walk } from '../syntax.ts'

const SILENCERS =
  /@ts-(ignore|expect-error|nocheck)|(biome|eslint|oxlint|knip|prettier)-(ignore|disable)|\b(v8|c8|istanbul) ignore/
const LEFTOVERS = /\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b|\bnot (yet )?implemented\b/i

/** No comment silences a check, and none says that something is left to do. */
export function commentsSilenceNothing(tree: SourceTree): Finding[] {
  return tree.files.filter(isModule).flatMap((file) =>
    commentsOf(file).flatMap(({ text, start }) => {
      const report = (rule: string) => [findingOnLine(file, lineOf(file, start) + linesBefore(text), rule)]
      if (SILENCERS.test(text)) return report('a check is satisfied, not silenced')
      if (LEFTOVERS.test(text)) return report('nothing is left for later in the code')
      return []
    }),
  )
}

/** A cast other than `as const` says on its line, or on the line above, why it is true. */
export function castsSayWhy(tree: SourceTree): Finding[] {
  return tree.packages.flatMap((each) => each.sources.filter(isModule)).flatMap(castsWithoutReason)
}

function castsWithoutReason(file: TextFile): Finding[] {
  const explained = new Set(commentsOf(file).map(({ end }) => lineOf(file, end)))
  return [...walk(file.syntax)].filter(isCast).flatMap((node) => {
    const lines = [lineOf(file, node.getStart(file.syntax)), lineOf(file, node.getEnd())]
    if (lines.some((line) => explained.has(line) || explained.has(line - 1))) return []
    return [findingAt(file, node, 'a cast has a comment that says why it is true')]
  })
}

function isCast(node: ts.Node): boolean {
  if (ts.isTypeAssertionExpression(node)) return true
  return ts.isAsExpression(node) && node.type.getText() !== 'const'
}

function linesBefore(comment: string): number {
  const at = Math.max(comment.search(SILENCERS), comment.search(LEFTOVERS), 0)
  return comment.slice(0, at).split('\n').length - 1
}
