import ts from 'typescript'
import type { Finding } from '../finding.ts'
import { isTest, type SourceTree, type TextFile } from '../source-tree.ts'
import { findingAt, walk } from '../syntax.ts'

const RUNNERS = /^(it|test|describe|suite|bench)$/
const LEFT_OUT = /^(skip|only|todo|skipIf|runIf|fails)$/
const MODULE_MOCKS = /^(vi|vitest)\.(mock|doMock|hoisted)$/

/** Tests all run, replace no module, do not sleep, and have a title that is a sentence of its own. */
export function testsAreHonest(tree: SourceTree): Finding[] {
  const tests = tree.files.filter(isTest)
  const titles = tests.flatMap(titlesIn)
  const count = Map.groupBy(titles, ({ title }) => title)
  return [
    ...tests.flatMap(checkTest),
    ...titles.flatMap(({ file, node, title }) => {
      if ((count.get(title)?.length ?? 0) > 1)
        return [findingAt(file, node, 'a test title is used once in the repository')]
      if (/\bshould\b/i.test(title))
        return [findingAt(file, node, 'a test title is a true sentence about the product, without "should"')]
      return []
    }),
  ]
}

function checkTest(file: TextFile): Finding[] {
  return [...walk(file.syntax)].flatMap((node) => {
    if (leavesOut(node))
      return [findingAt(file, node, 'every test runs: none is skipped, singled out or left to write')]
    if (ts.isPropertyAccessExpression(node) && MODULE_MOCKS.test(node.getText()))
      return [findingAt(file, node, 'a test gives a fake to a port; it replaces no module')]
    if (sleeps(node)) return [findingAt(file, node, 'a test waits for an event, not for a time')]
    return []
  })
}

function leavesOut(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || !LEFT_OUT.test(node.name.text)) return false
  const owner = ts.isCallExpression(node.expression) ? node.expression.expression : node.expression
  const root = ts.isPropertyAccessExpression(owner) ? owner.expression : owner
  return RUNNERS.test(root.getText()) || /^(context|ctx|task)$/.test(root.getText())
}

/** `new Promise((resolve) => setTimeout(resolve, 100))`, and the promise form of Node. */
function sleeps(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return /timers\/promises/.test(node.moduleSpecifier.getText())
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'Promise') return false
  return /^\(?\s*(\w+)\s*\)?\s*=>\s*\{?\s*setTimeout\(\s*(\(\)\s*=>\s*)?\1\b/.test(node.arguments?.[0]?.getText() ?? '')
}

function titlesIn(file: TextFile): { file: TextFile; node: ts.Node; title: string }[] {
  return [...walk(file.syntax)].flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'it') return []
    const [title] = node.arguments
    return title && ts.isStringLiteralLike(title) ? [{ file, node: title, title: title.text }] : []
  })
}
