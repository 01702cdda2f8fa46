import ts from 'typescript'
import type { Finding } from '../finding.ts'
import { LAYERS } from '../layers.ts'
import { isModule, type SourceTree, type TextFile } from '../source-tree.ts'
import { findingAt, walk } from '../syntax.ts'

const NODE_GLOBALS = ['process', 'Buffer', 'require', 'module', 'global', '__dirname', '__filename', 'setImmediate']

/** A package that runs anywhere names no Node global. */
export function packagesThatRunAnywhereUseNoNodeGlobal(tree: SourceTree): Finding[] {
  return tree.packages
    .filter((each) => LAYERS.get(each.dir)?.runs === 'anywhere')
    .flatMap((each) => each.sources.filter(isModule).flatMap((file) => globalsIn(file, each.dir)))
}

function globalsIn(file: TextFile, dir: string): Finding[] {
  return [...walk(file.syntax)]
    .filter((node) => ts.isIdentifier(node) && NODE_GLOBALS.includes(node.text) && isFreeReference(node))
    .map((node) => findingAt(file, node, `${dir} runs anywhere: it names no Node global`))
}

function isFreeReference(node: ts.Node): boolean {
  const parent = node.parent
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return parent.expression.getText() === 'globalThis'
  return !isName(node, parent) && !isDeclaredAround(node)
}

/** Whether `node` names a member or a binding, so refers to nothing outside. */
function isName(node: ts.Node, parent: ts.Node): boolean {
  const names =
    ts.isPropertyAssignment(parent) ||
    ts.isTypeElement(parent) ||
    ts.isClassElement(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isNamedTupleMember(parent)
  return names && parent.name === node
}

/** Whether a parameter or a variable of an enclosing function or block has this name. */
function isDeclaredAround(node: ts.Node): boolean {
  for (let scope = node.parent; scope; scope = scope.parent) {
    if (namesDeclaredBy(scope).includes(node.getText())) return true
  }
  return false
}

function namesDeclaredBy(scope: ts.Node): string[] {
  if (ts.isFunctionLike(scope)) return scope.parameters.flatMap((each) => namesIn(each.name))
  if (ts.isForOfStatement(scope) && ts.isVariableDeclarationList(scope.initializer))
    return scope.initializer.declarations.flatMap((each) => namesIn(each.name))
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) return []
  return scope.statements
    .filter(ts.isVariableStatement)
    .flatMap((each) => each.declarationList.declarations.flatMap((declared) => namesIn(declared.name)))
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : namesIn(each.name)))
}
