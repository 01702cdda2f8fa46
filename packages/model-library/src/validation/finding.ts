import type { AssetValidationErrorV1 } from '@plinth/contracts'
import { FINDINGS, type FindingCode } from './finding-codes.ts'

/** One finding of a rule. `error` ends in degraded or invalid, by its code; `warning` changes no verdict. */
export type Finding = AssetValidationErrorV1 & { readonly code: FindingCode; readonly severity: 'error' | 'warning' }

/** A named rule over what was read of a bundle. It reads nothing itself and never throws. */
export interface Rule<Subject> {
  readonly name: string
  /** The codes that it gives. */
  readonly codes: readonly FindingCode[]
  readonly check: (subject: Subject) => Iterable<Finding>
}

/** Makes a finding. `path` is relative to the bundle, with `/`; the bundle itself is ''. */
export function findingAt(path: string, code: FindingCode, message: string): Finding {
  return { code, severity: FINDINGS[code].effect === 'none' ? 'warning' : 'error', message, path }
}

/** True for an error, false for a warning. */
export function isError({ severity }: Finding): boolean {
  return severity === 'error'
}

/** Applies rules in order, all of them. */
export function judge<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Finding[] {
  return rules.flatMap(({ check }) => [...check(subject)])
}

/** Applies rules in order up to the first that finds an error: the later ones presume what the earlier ones check. */
export function judgeUntilError<Subject>(rules: readonly Rule<Subject>[], subject: Subject): Finding[] {
  const found: Finding[] = []
  for (const rule of rules) {
    found.push(...judge([rule], subject))
    if (found.some(isError)) break
  }
  return found
}

/** The state that findings come to. */
export function stateOf(findings: readonly Finding[]): 'valid' | 'degraded' | 'invalid' {
  const effects = findings.map(({ code }) => FINDINGS[code].effect)
  if (effects.includes('invalid')) return 'invalid'
  return effects.includes('degraded') ? 'degraded' : 'valid'
}

/** Findings of which a directory can have any number, cut to some of each code, with a last one that says how many more there are. */
export function boundFindings(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<FindingCode, number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  const left = new Map<FindingCode, number>()
  const kept = findings.filter(({ code }) => {
    const place = (left.get(code) ?? 0) + 1
    left.set(code, place)
    return place <= MAX_OF_A_CODE
  })
  const more = [...counts].filter(([, count]) => count > MAX_OF_A_CODE)
  return [
    ...kept,
    ...more.map(([code, count]) =>
      findingAt('', 'more_findings', `${count - MAX_OF_A_CODE} more findings are ${code}.`),
    ),
  ]
}

/** More than any real bundle has. */
const MAX_OF_A_CODE = 250
