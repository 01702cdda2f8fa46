import ts from 'typescript'
import type { TextFile } from '../architecture/source-tree.ts'
import { walk } from '../architecture/syntax.ts'

/** What the sources say about one contract. */
export interface ContractComments {
  /** Folder below `src`: the domain. */
  readonly domain: string
  readonly comment: string
  /** `bindings[].state` to its comment; fields without a comment are absent. */
  readonly fields: ReadonlyMap<string, string>
}

/** Declared names to what they stand for, over all files; a function stands for what it returns. */
type Declarations = ReadonlyMap<string, ts.Expression>

/** Reads the doc comments of every `export const X = defineContract({ … })` (or `contractOf`) in these files, by name. */
export function readContractComments(files: readonly TextFile[]): ReadonlyMap<string, ContractComments> {
  const declarations: Declarations = new Map(files.flatMap((file) => [...walk(file.syntax)].flatMap(declarationsIn)))
  return new Map(
    files.flatMap((file) =>
      file.syntax.statements.filter(ts.isVariableStatement).flatMap((statement) => {
        const [declared] = statement.declarationList.declarations
        const call = declared?.initializer
        if (!declared || !call || !ts.isCallExpression(call) || !isContractCall(call)) return []
        const domain = file.path.split('/src/')[1]?.split('/')[0] ?? ''
        const fields = new Map(call.arguments.flatMap((argument) => [...fieldComments(argument, '', declarations)]))
        return [[declared.name.getText(), { domain, comment: commentOf(statement), fields }] as const]
      }),
    ),
  )
}

function isContractCall(call: ts.CallExpression): boolean {
  return /^(defineContract|contractOf)$/.test(call.expression.getText())
}

function declarationsIn(node: ts.Node): (readonly [string, ts.Expression])[] {
  if (ts.isVariableDeclaration(node) && node.initializer) return [[node.name.getText(), node.initializer]]
  if (!ts.isFunctionDeclaration(node) || !node.name) return []
  const returned = node.body?.statements.find(ts.isReturnStatement)?.expression
  return returned ? [[node.name.text, returned]] : []
}

/** Comments of the fields of whatever object `expression` describes; `path` is where it stands, '' for the document. */
function* fieldComments(expression: ts.Expression, path: string, known: Declarations): Generator<[string, string]> {
  if (ts.isObjectLiteralExpression(expression)) {
    const fields = path === '' ? declaredFields(expression) : expression
    for (const property of fields?.properties ?? []) yield* propertyComments(property, path, known)
  }
  if (!ts.isCallExpression(expression)) return
  const [argument] = expression.arguments
  const called = expression.expression.getText()
  if (argument && called in WRAPPERS) yield* fieldComments(argument, `${path}${WRAPPERS[called]}`, known)
  const declared = known.get(called)
  if (declared && !isContractReference(declared)) yield* fieldComments(declared, path, known)
}

function* propertyComments(
  property: ts.ObjectLiteralElementLike,
  path: string,
  known: Declarations,
): Generator<[string, string]> {
  if (ts.isSpreadAssignment(property)) {
    const spread = known.get(property.expression.getText())
    if (spread && ts.isObjectLiteralExpression(spread)) {
      for (const inner of spread.properties) yield* propertyComments(inner, path, known)
    }
  }
  if (!ts.isPropertyAssignment(property)) return
  const own = path === '' ? property.name.getText() : `${path}.${property.name.getText()}`
  const comment = commentOf(property)
  if (comment !== '') yield [own, comment]
  yield* fieldComments(property.initializer, own, known)
}

/** What wraps a field, and what it adds to the path of the fields inside. */
const WRAPPERS: Readonly<Record<string, string>> = {
  part: '',
  optional: '',
  withDefault: '',
  nullable: '',
  list: '[]',
  mapOf: '.*',
}

function declaredFields(declaration: ts.ObjectLiteralExpression): ts.ObjectLiteralExpression | undefined {
  const property = declaration.properties.find((each) => each.name?.getText() === 'fields')
  return property && ts.isPropertyAssignment(property) && ts.isObjectLiteralExpression(property.initializer)
    ? property.initializer
    : undefined
}

function isContractReference(expression: ts.Expression): boolean {
  return ts.isCallExpression(expression) && isContractCall(expression)
}

/** The text of the doc comment before a node, on one line, with links as plain names. */
function commentOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? ''
  return text
    .replace(/\{@link (\w+)\}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
