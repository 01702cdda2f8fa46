import ts from 'typescript'

/** The text that an expression makes, with `{name}` where a value stands; '' for no expression. Variables are followed to where they are set. */
export function textOf(expression: ts.Expression | undefined, checker: ts.TypeChecker): string {
  if (expression === undefined) return ''
  if (ts.isStringLiteralLike(expression)) return expression.text
  if (ts.isTemplateExpression(expression)) {
    return (
      expression.head.text +
      expression.templateSpans.map((span) => nameOf(span.expression) + span.literal.text).join('')
    )
  }
  if (ts.isConditionalExpression(expression)) {
    return [expression.whenTrue, expression.whenFalse].map((each) => textOf(each, checker)).join(' / ')
  }
  if (isBinary(expression, ts.SyntaxKind.QuestionQuestionToken)) return textOf(expression.right, checker)
  if (isBinary(expression, ts.SyntaxKind.PlusToken))
    return textOf(expression.left, checker) + textOf(expression.right, checker)
  const initializer = ts.isIdentifier(expression) ? initializerOf(expression, checker) : undefined
  return initializer ? textOf(initializer, checker) : nameOf(expression)
}

function isBinary(expression: ts.Expression, operator: ts.SyntaxKind): expression is ts.BinaryExpression {
  return ts.isBinaryExpression(expression) && expression.operatorToken.kind === operator
}

/** `{path}` for `path` and `action.path`; a call is named after what it is called on or with, since `basename(program)` is a program. */
function nameOf(expression: ts.Expression): string {
  if (ts.isCallExpression(expression)) return nameOf(calledWith(expression))
  if (ts.isPropertyAccessExpression(expression)) return `{${expression.name.text}}`
  if (ts.isBinaryExpression(expression)) return nameOf(expression.left)
  return ts.isIdentifier(expression) ? `{${expression.text}}` : '{value}'
}

function calledWith({ expression, arguments: [first] }: ts.CallExpression): ts.Expression {
  const isStatic = ts.isPropertyAccessExpression(expression) && /^[A-Z]/.test(expression.expression.getText())
  if (ts.isPropertyAccessExpression(expression) && !isStatic) return expression.expression
  return first ?? expression
}

function initializerOf(name: ts.Identifier, checker: ts.TypeChecker): ts.Expression | undefined {
  const shorthand = ts.isShorthandPropertyAssignment(name.parent) ? name.parent : undefined
  const symbol = shorthand ? checker.getShorthandAssignmentValueSymbol(shorthand) : checker.getSymbolAtLocation(name)
  const declaration = symbol?.valueDeclaration
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
}
