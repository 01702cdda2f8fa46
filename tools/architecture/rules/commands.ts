import ts from 'typescript'
import type { Finding } from '../finding.ts'
import { isModule, type SourceTree } from '../source-tree.ts'
import { findingAt, walk } from '../syntax.ts'

const SHELL_CALLS = /^(exec|execSync|execaCommand|execaCommandSync|parseCommandString)$/
const SHELL_METHODS = /^(execSync|execaCommand|execaCommandSync)$/
const PROCESS_MODULE = /^(node:)?child_process$|^execa$/
const RULE = 'a command is a program and a list of arguments, never a shell string'

/** No command goes through a shell: neither `shell: true` nor a call that takes a command line. */
export function commandsAreArgumentLists(tree: SourceTree): Finding[] {
  return tree.files
    .filter(isModule)
    .flatMap((file) => [...walk(file.syntax)].filter(usesShell).map((node) => findingAt(file, node, RULE)))
}

function usesShell(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node)) return node.name.getText() === 'shell' && asksForShell(node)
  if (ts.isImportSpecifier(node))
    return SHELL_CALLS.test((node.propertyName ?? node.name).text) && isFromProcessModule(node)
  return ts.isPropertyAccessExpression(node) && SHELL_METHODS.test(node.name.text)
}

/** `shell: true` anywhere, and a named shell where it is an option of a call that starts a process. */
function asksForShell({ initializer, parent }: ts.PropertyAssignment): boolean {
  if (initializer.kind === ts.SyntaxKind.TrueKeyword) return true
  if (initializer.kind === ts.SyntaxKind.FalseKeyword || !ts.isCallExpression(parent.parent)) return false
  return /spawn|exec/i.test(parent.parent.expression.getText())
}

function isFromProcessModule(node: ts.Node): boolean {
  const declaration = ts.findAncestor(node, ts.isImportDeclaration)
  const from = declaration?.moduleSpecifier
  return from !== undefined && ts.isStringLiteral(from) && PROCESS_MODULE.test(from.text)
}
