import { compareCodePoints } from './code-points.ts'
import { isWildcard, operandVersion, readSpecifierSet, type SpecifierClause } from './specifier.ts'
import { printVersion } from './version.ts'

/**
 * A PEP 440 specifier set as packaging's `str(SpecifierSet(text))` prints it: blanks gone, clauses sorted, of equal ones (`==1`, `==1.0`)
 * only the first. The empty set, which every version satisfies, is ''. Throws `invalid_specifier`.
 */
export function normalizeSpecifier(text: string): string {
  return printSpecifierSet(readSpecifierSet(text))
}

/** See {@link normalizeSpecifier}. A single clause is printed unread, as packaging does. Throws `invalid_specifier`. */
function printSpecifierSet(clauses: readonly SpecifierClause[]): string {
  const rows = clauses.map((clause) => ({ clause, text: clause.operator + clause.operand }))
  if (rows.length <= 1) return rows[0]?.text ?? ''
  const first = new Map<string, string>()
  for (const { clause, text } of rows.sort((a, b) => compareCodePoints(a.text, b.text))) {
    const identity = clauseIdentity(clause)
    if (!first.has(identity)) first.set(identity, text)
  }
  return [...first.values()].join(',')
}

/** Equal for clauses that packaging holds equal: trailing zeros count only for `~=`, where they say how much may vary. */
function clauseIdentity(clause: SpecifierClause): string {
  const { operator, operand } = clause
  if (operator === '===' || isWildcard(clause)) return operator + operand
  const version = operandVersion(clause)
  return operator + (operator === '~=' ? printVersion(version) : version.key)
}
