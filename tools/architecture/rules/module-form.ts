import ts from 'typescript'
import type { Finding } from '../finding.ts'
import type { SourceTree, TextFile } from '../source-tree.ts'
import { findingAt, walk } from '../syntax.ts'

/** What a module of a package looks like, so that a host can bundle it: each row is a node that may not be there, and why. */
const FORBIDDEN: readonly { readonly rule: string; readonly found: (node: ts.Node) => boolean }[] = [
  { rule: 'exports are named; there is no default export', found: isDefaultExport },
  { rule: 'a module holds no state: const at the top level', found: isTopLevelLet },
  { rule: 'no top-level await: a host bundles into CommonJS', found: isTopLevelAwait },
  { rule: 'nothing is located by path at run time', found: locatesItself },
  { rule: 'no environment variable is read here: take `env` from the factory', found: readsEnvironmentVariable },
]

/** Named exports, no module state, no top-level await, nothing located by path, no environment variable read in passing. */
export function modulesCanBeBundled(tree: SourceTree): Finding[] {
  return tree.packages
    .filter((each) => /^(packages|internal)\//.test(each.dir))
    .flatMap((each) => each.sources.filter((file) => file.path.endsWith('.ts')))
    .flatMap(checkModule)
}

function checkModule(file: TextFile): Finding[] {
  return [...walk(file.syntax)].flatMap((node) =>
    FORBIDDEN.filter(({ found }) => found(node)).map(({ rule }) => findingAt(file, node, rule)),
  )
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node) || (ts.isExportSpecifier(node) && node.name.text === 'default')) return true
  return node.kind === ts.SyntaxKind.DefaultKeyword && node.parent.kind !== ts.SyntaxKind.DefaultClause
}

function isTopLevelLet(node: ts.Node): boolean {
  if (!ts.isVariableStatement(node) || !ts.isSourceFile(node.parent)) return false
  return (node.declarationList.flags & ts.NodeFlags.Const) === 0
}

function isTopLevelAwait(node: ts.Node): boolean {
  if (!ts.isAwaitExpression(node)) return false
  return ts.findAncestor(node, ts.isFunctionLike) === undefined
}

function locatesItself(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return ['__dirname', '__filename'].includes(node.text)
  return ts.isPropertyAccessExpression(node) && /^import\.meta\.(url|dirname|filename)$/.test(node.getText())
}

function readsEnvironmentVariable(node: ts.Node): boolean {
  const reads = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
  return reads && /^(globalThis\.)?process\.env$/.test(node.expression.getText())
}
