import { isWildcard, operandVersion, readSpecifierSet, type SpecifierClause } from './specifier.ts'
import { isPrerelease, type PythonVersion, readVersion } from './version.ts'

/** How {@link specifierContains} and {@link specifierFilter} treat pre-releases. */
export interface SpecifierOptions {
  /**
   * true: as any other version; false: never. Default: PEP 440's rule, that a pre-release counts where a clause names one or where
   * nothing else is left; so a single version is never refused for being one.
   */
  readonly prereleases?: boolean | null | undefined
}

/**
 * Whether a version satisfies a PEP 440 specifier set, as packaging's `SpecifierSet(specifier).contains(version, prereleases)`.
 * A version that PEP 440 cannot read satisfies only the empty set and an equal `===`. Throws `invalid_specifier`.
 */
export function specifierContains(specifier: string, version: string, options: SpecifierOptions = {}): boolean {
  return specifierFilter(specifier, [version], options).length > 0
}

/**
 * The versions that satisfy a PEP 440 specifier set, in the order given, as packaging's `SpecifierSet(specifier).filter(versions, prereleases)`.
 * Throws `invalid_specifier`.
 */
export function specifierFilter(
  specifier: string,
  versions: readonly string[],
  options: SpecifierOptions = {},
): string[] {
  const admits = readSpecifierSet(specifier).map(clauseTest)
  const matches = versions
    .map((text) => ({ text, version: readVersion(text) }))
    .filter((candidate) => admits.every(({ test }) => test(candidate)))
  const prereleases = options.prereleases ?? (admits.some((clause) => clause.namesPrerelease) || null)
  const keep = prereleases ?? !matches.some(({ version }) => version !== null && !isPrerelease(version))
  return matches.filter(({ version }) => keep || !namesPrerelease(version)).map(({ text }) => text)
}

/** Whether one clause admits a version, pre-releases as any other; a text that is no version only by `===`. Throws `invalid_specifier`. */
export function clauseAdmits(clause: SpecifierClause, text: string): boolean {
  const version = readVersion(text)
  return (clause.operator === '===' || version !== null) && clauseTest(clause).test({ text, version })
}

interface Candidate {
  readonly text: string
  readonly version: PythonVersion | null
}

interface ClauseTest {
  readonly test: (candidate: Candidate) => boolean
  readonly namesPrerelease: boolean
}

function clauseTest(clause: SpecifierClause): ClauseTest {
  const { operator, operand } = clause
  if (operator === '===') {
    const wanted = operand.toLowerCase()
    return {
      test: ({ text }) => text.toLowerCase() === wanted,
      namesPrerelease: namesPrerelease(readVersion(operand)),
    }
  }
  const wanted = operandVersion(clause)
  const admits = isWildcard(clause) ? PREFIX_RULES[operator === '!=' ? '!=' : '=='] : RULES[operator]
  return {
    test: ({ version }) => version !== null && admits(version, wanted),
    namesPrerelease: operator !== '!=' && isPrerelease(wanted),
  }
}

function namesPrerelease(version: PythonVersion | null): boolean {
  return version !== null && isPrerelease(version)
}

type Rule = (version: PythonVersion, wanted: PythonVersion) => boolean

const RULES = {
  '==': isSame,
  '!=': (version, wanted) => !isSame(version, wanted),
  '>=': (version, wanted) => version.key >= wanted.key,
  '<=': (version, wanted) => version.publicKey <= wanted.publicKey,
  '~=': (version, wanted) => version.key >= wanted.key && sharesRelease(version, wanted, wanted.release.length - 1),
  '>': isAfter,
  '<': isBefore,
} as const satisfies Record<string, Rule>

const PREFIX_RULES = {
  '==': (version, wanted) => sharesRelease(version, wanted, wanted.release.length),
  '!=': (version, wanted) => !sharesRelease(version, wanted, wanted.release.length),
} as const satisfies Record<string, Rule>

/** A local label counts only where the clause has one. */
function isSame(version: PythonVersion, wanted: PythonVersion): boolean {
  return wanted.key === wanted.publicKey ? version.publicKey === wanted.key : version.key === wanted.key
}

/** `>1.0` takes neither a local label nor a post-release of 1.0; `>1.0.post1` does take 1.0.post2. */
function isAfter(version: PythonVersion, wanted: PythonVersion): boolean {
  if (wanted.post !== null || wanted.dev !== null) return version.publicKey > wanted.publicKey
  return version.key > wanted.key && !version.key.startsWith(wanted.preKey)
}

/** `<1.0` takes no pre-release of 1.0, `<1.0.post1` no dev release of 1.0.post1; `<1.0rc1` takes 1.0b1. */
function isBefore(version: PythonVersion, wanted: PythonVersion): boolean {
  if (isPrerelease(wanted)) return version.key < wanted.key
  return version.key < wanted.key && !version.key.startsWith(wanted.post === null ? wanted.releaseKey : wanted.postKey)
}

/** Same epoch, and the first `count` numbers of the release are the same, missing ones being 0. */
function sharesRelease(version: PythonVersion, wanted: PythonVersion, count: number): boolean {
  if (version.epoch !== wanted.epoch) return false
  return wanted.release.slice(0, count).every((number, at) => (version.release[at] ?? '0') === number)
}
