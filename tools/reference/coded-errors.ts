import { relative } from 'node:path'
import ts from 'typescript'
import { createSourceProgram } from '../architecture/source-program.ts'
import { isModule, type SourceTree } from '../architecture/source-tree.ts'
import { walk } from '../architecture/syntax.ts'
import { textOf } from './expression-text.ts'

/** One place where the sources make a coded error. */
export interface CodedErrorUse {
  readonly code: string
  /** The message, with `{name}` where a value stands. */
  readonly message: string
  readonly hint: string
  /** From the repository root. */
  readonly file: string
}

const CODE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

/** Every coded error that the packages make, subclasses of CodedError included, in order of code and file. */
export function readCodedErrors(tree: SourceTree): CodedErrorUse[] {
  const entries = tree.packages
    .filter(({ dir }) => /^(packages|internal)\//.test(dir))
    .flatMap(({ sources }) => sources.filter(isModule))
  const program = createSourceProgram(tree, { entries, library: 'ecmascript' })
  const reader = { checker: program.getTypeChecker(), classes: errorClasses(program.getSourceFiles()) }
  const uses = program.getSourceFiles().flatMap((source) => {
    const file = relative(tree.root, source.fileName).replaceAll('\\', '/')
    if (source.isDeclarationFile) return []
    return [...walk(source)].flatMap((node) => readUses(node, reader).map((use) => ({ ...use, file })))
  })
  return uses.toSorted((a, b) => compare(a.code, b.code) || compare(a.file, b.file) || compare(a.message, b.message))
}

interface Reader {
  readonly checker: ts.TypeChecker
  /** Names of CodedError and its subclasses; `takesCode` when the first argument of the constructor is the code. */
  readonly classes: ReadonlyMap<string, { readonly takesCode: boolean }>
}

function readUses(node: ts.Node, reader: Reader): Omit<CodedErrorUse, 'file'>[] {
  const call = constructionIn(node, reader)
  if (!call) return []
  const { code, message, hint } = partsOf(call)
  const table = codesInTables(node.getSourceFile())
  const said = { message: textOf(message, reader.checker), hint: textOf(hint, reader.checker) }
  const codes = codesIn(code, reader.checker)
  const known = codes.length > 0 ? codes : [...table.keys()]
  return known
    .filter((each) => CODE.test(each))
    .map((each) => ({ ...said, code: each, hint: said.hint || (table.get(each) ?? '') }))
}

function partsOf({ arguments: given = [], takesCode }: Construction) {
  const options = given.find(ts.isObjectLiteralExpression)
  const hint = propertyOf(options, 'hint')
  if (takesCode) return { code: given[0], message: given[1], hint }
  return { code: propertyOf(options, 'code'), message: propertyOf(options, 'message'), hint }
}

interface Construction {
  readonly arguments: readonly ts.Expression[] | undefined
  readonly takesCode: boolean
}

/** `new SomeError(…)`, or `super(…)` in an error class whose own constructor decides the code. */
function constructionIn(node: ts.Node, { classes }: Reader): Construction | undefined {
  if (ts.isNewExpression(node)) {
    const known = classes.get(node.expression.getText())
    return known?.takesCode ? { arguments: node.arguments, takesCode: true } : undefined
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword) return undefined
  const owner = ts.findAncestor(node, ts.isClassDeclaration)
  if (!owner?.name || classes.get(owner.name.text)?.takesCode !== false) return undefined
  return { arguments: node.arguments, takesCode: classes.get(baseOf(owner) ?? '')?.takesCode ?? false }
}

function errorClasses(sources: readonly ts.SourceFile[]): Reader['classes'] {
  const declared = sources.flatMap((source) => source.statements.filter(ts.isClassDeclaration))
  const found = new Map([['CodedError', { takesCode: true }]])
  const rounds = Array.from({ length: 4 }, () => declared)
  for (const each of rounds.flat()) {
    const base = found.get(baseOf(each) ?? '')
    if (base && each.name) found.set(each.name.text, { takesCode: takesCode(each) ?? base.takesCode })
  }
  return found
}

function takesCode(declaration: ts.ClassDeclaration): boolean | undefined {
  const own = declaration.members.find(ts.isConstructorDeclaration)
  return own && own.parameters[0]?.name.getText() === 'code'
}

function baseOf(declaration: ts.ClassDeclaration): string | undefined {
  return declaration.heritageClauses
    ?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0]?.expression.getText()
}

/** A literal; else the literals of a union type; else those inside an expression such as `given ?? 'default'`. */
function codesIn(expression: ts.Expression | undefined, checker: ts.TypeChecker): string[] {
  if (expression === undefined) return []
  const type = checker.getTypeAtLocation(expression)
  const members = type.isUnion() ? type.types : [type]
  const ofType = members.flatMap((member) => (member.isStringLiteral() ? [member.value] : []))
  const written = [...walk(expression)].flatMap((node) => (ts.isStringLiteral(node) ? [node.text] : []))
  return [...new Set(ofType.length > 0 ? ofType : written)]
}

/** A code out of a table is one of the `code: '…'` of its file; each with the hint beside it, or ''. */
function codesInTables(source: ts.SourceFile): Map<string, string> {
  const rows = [...walk(source)].filter(ts.isObjectLiteralExpression).flatMap((row) => {
    const [code, hint] = ['code', 'hint'].map((name) => propertyOf(row, name))
    if (!code || !ts.isStringLiteral(code)) return []
    return [[code.text, hint && ts.isStringLiteralLike(hint) ? hint.text : ''] as const]
  })
  return new Map(rows)
}

function propertyOf(object: ts.ObjectLiteralExpression | undefined, name: string): ts.Expression | undefined {
  const property = object?.properties.find((each) => each.name?.getText() === name)
  if (property && ts.isShorthandPropertyAssignment(property)) return property.name
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
