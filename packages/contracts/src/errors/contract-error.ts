import { CodedError } from './coded-error.ts'

/** One thing that does not fit a contract. */
export interface ContractFinding {
  /**
   * `missing_field`, `invalid_type`, `invalid_value`, `invalid_format`, `blank`, `too_small`, `too_big`, `unknown_field`, `unsupported_version`;
   * `not_json`, `too_deep` (over 500 levels), `reserved_name` (`__proto__`) for what no document may hold; `too_many_findings` after the
   * thousandth; or the code of a contract's own rule.
   */
  readonly code: string
  /** Where, as a JSON Pointer (RFC 6901); '' is the document itself. A name of over 100 characters is cut. */
  readonly path: string
  /** What and where for people. Names fields, never repeats a value. */
  readonly message: string
}

/** What a version gate met: `found` is the value in the version field, undefined when the document carries no version. */
export interface VersionFinding {
  readonly contract: string
  readonly expected: readonly number[]
  readonly found: unknown
}

/** A value does not fit a contract. Code `invalid_contract`; `errors` lists every finding, never just the first. */
export class ContractError extends CodedError {
  readonly contract: string
  readonly errors: readonly ContractFinding[]

  constructor(
    contract: string,
    errors: readonly ContractFinding[],
    as?: { code: string; message: string; hint: string; details: Record<string, unknown> },
  ) {
    super(as?.code ?? 'invalid_contract', as?.message ?? `${contract}: ${summary(errors)}`, {
      hint: as?.hint ?? `Mend every field that is named, as the reference has ${contract}.`,
      details: { contract, errors, ...as?.details },
    })
    this.name = 'ContractError'
    this.contract = contract
    this.errors = errors
  }
}

/** A document of another version. Code `unsupported_contract_version`. It is never read by guessing. */
export class ContractVersionError extends ContractError {
  /** The versions that this package reads. */
  readonly expected: number | readonly number[]
  /** The version in the document: a number, a text like `1` or `1.2`, or the kind of value that stood there; undefined when there is none. */
  readonly found: unknown

  constructor(finding: VersionFinding, errors: readonly ContractFinding[]) {
    const expected = finding.expected.join(' or ')
    const found = withoutValue(finding.found)
    super(finding.contract, errors, {
      code: 'unsupported_contract_version',
      message: `${finding.contract}: expected version ${expected}, found ${found === undefined ? 'no version' : JSON.stringify(found)}${placeOf(errors)}`,
      hint: 'Write the document in a version that this package reads, or use a package that reads the one it has.',
      details: { expected: finding.expected, ...(found === undefined ? {} : { found }) },
    })
    this.name = 'ContractVersionError'
    this.expected = finding.expected.length === 1 ? Number(finding.expected[0]) : finding.expected
    this.found = found
  }
}

/** What stands where a version belongs may be anything, a secret too: only what looks like a version is repeated. */
function withoutValue(found: unknown): string | number | undefined {
  if (found === undefined || typeof found === 'number') return found
  if (typeof found === 'string' && /^v?\d{1,9}(\.\d{1,9}){0,3}$/.test(found)) return found
  return KINDS.find((kind) => kind === `a ${typeof found}`) ?? (Array.isArray(found) ? 'a list' : 'an object')
}

const KINDS = ['a string', 'a boolean'] as const

function placeOf(errors: readonly ContractFinding[]): string {
  const gate = errors.find(({ code }) => code === 'unsupported_version')
  return gate?.path ? ` in ${gate.path.slice(1)}` : ''
}

/** As many as a person mends in one go; `errors` has all. */
const SHOWN = 8

function summary(errors: readonly ContractFinding[]): string {
  if (errors.length === 0) return 'does not fit'
  const shown = errors.slice(0, SHOWN).map(({ message }) => message)
  const rest = errors.length - shown.length
  return `${shown.join('; ')}${rest === 0 ? '' : ` (and ${rest} more)`}`
}
