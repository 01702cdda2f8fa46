import type { AssetValidationErrorV1 } from '@plinth/contracts'

/** One finding of a rule. `error` ends in degraded or invalid, by the rule it comes from; `warning` changes no verdict. */
export type Finding = AssetValidationErrorV1 & { readonly severity: 'error' | 'warning' }

/** What an error means for the bundle: `invalid`, it is no bundle of a known kind or carries code; `degraded`, it would not load now. */
export type Verdict = 'degraded' | 'invalid'

/** A named rule over what was read of a bundle. It reads nothing itself and never throws. */
export interface Rule<Subject> {
  readonly name: string
  /** What its errors mean. */
  readonly verdict: Verdict
  readonly check: (subject: Subject) => Iterable<Finding>
}

/** A finding with the verdict of its rule. */
export interface JudgedFinding {
  readonly finding: Finding
  readonly verdict: Verdict
}

/** Makes an error. `path` is relative to the bundle, with `/`; the bundle itself is ''. */
export function errorAt(path: string, code: string, message: string): Finding {
  return { code, severity: 'error', message, path }
}

/** Makes a warning. */
export function warningAt(path: string, code: string, message: string): Finding {
  return { code, severity: 'warning', message, path }
}

/** True for an error, false for a warning. */
export function isError({ finding }: JudgedFinding): boolean {
  return finding.severity === 'error'
}

/** Applies rules in order, all of them. */
export function judge<Subject>(rules: readonly Rule<Subject>[], subject: Subject): JudgedFinding[] {
  return rules.flatMap(({ check, verdict }) => [...check(subject)].map((finding) => ({ finding, verdict })))
}

/** Applies rules in order up to the first that finds an error: the later ones presume what the earlier ones check. */
export function judgeUntilError<Subject>(rules: readonly Rule<Subject>[], subject: Subject): JudgedFinding[] {
  const found: JudgedFinding[] = []
  for (const rule of rules) {
    found.push(...judge([rule], subject))
    if (found.some(isError)) break
  }
  return found
}
