import ts from 'typescript'
import type { Finding } from './finding.ts'
import type { TextFile } from './source-tree.ts'

/** Every node of the tree, parents before children. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  for (const child of children) yield* walk(child)
}

/** A finding at the line where `node` starts, quoting that line. */
export function findingAt(file: TextFile, node: ts.Node, rule: string): Finding {
  return findingOnLine(file, lineOf(file, node.getStart(file.syntax)), rule)
}

/** A finding on a line (from 1), quoting it. */
export function findingOnLine(file: TextFile, line: number, rule: string): Finding {
  return { file: file.path, line, rule, text: (file.lines[line - 1] ?? '').trim() }
}

/** The line (from 1) of a position. */
export function lineOf(file: TextFile, position: number): number {
  return file.syntax.getLineAndCharacterOfPosition(position).line + 1
}

/** Every comment of a module, with its position; comment marks inside strings are not comments. */
export function commentsOf(file: TextFile): { readonly text: string; readonly start: number; readonly end: number }[] {
  const found = new Map<number, { text: string; start: number; end: number }>()
  for (const node of walk(file.syntax)) {
    if (node.kind === ts.SyntaxKind.JsxText || ts.isTemplateLiteralToken(node)) continue
    for (const { pos, end } of commentRanges(file.text, node)) {
      found.set(pos, { text: file.text.slice(pos, end), start: pos, end })
    }
  }
  return [...found.values()].toSorted((a, b) => a.start - b.start)
}

function commentRanges(text: string, node: ts.Node): ts.CommentRange[] {
  const leading = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  const trailing = ts.getTrailingCommentRanges(text, node.getEnd()) ?? []
  return [...leading, ...trailing]
}

/** What a module imports, one entry per import, re-export, `import()`, `import('x').T` and `require()`. */
export function importsOf(file: TextFile): { readonly specifier: string; readonly node: ts.Node }[] {
  return [...walk(file.syntax)].flatMap((node) => {
    const literal = specifierOf(node)
    return literal && ts.isStringLiteralLike(literal) ? [{ specifier: literal.text, node: literal }] : []
  })
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isCallExpression(node) && isImportCall(node.expression)) return node.arguments[0]
  return undefined
}

function isImportCall(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  const text = callee.getText()
  return text === 'require' || text === 'require.resolve' || text === 'import.meta.resolve'
}
