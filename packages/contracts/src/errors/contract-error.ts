import { CodedError } from './coded-error.ts'

/** One thing that does not fit a contract. */
export interface ContractFinding {
  /** `missing_field`, `invalid_type`, `invalid_value`, `invalid_format`, `blank`, `unknown_field`, `unsupported_version`, or the code of a contract's own rule. */
  readonly code: string
  /** Where, as a JSON Pointer (RFC 6901); '' is the document itself. */
  readonly path: string
  readonly message: string
}

/** What a version gate met: `found` is undefined when the document carries no version. */
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
      hint: as?.hint ?? `Compare the document with the JSON Schema of ${contract}.`,
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
  readonly found: unknown

  constructor(finding: VersionFinding, errors: readonly ContractFinding[]) {
    const expected = finding.expected.join(' or ')
    const found = finding.found === undefined ? 'no version' : `version ${JSON.stringify(finding.found)}`
    super(finding.contract, errors, {
      code: 'unsupported_contract_version',
      message: `${finding.contract}: expected version ${expected}, found ${found}`,
      hint: 'Write the document in a version that this package reads, or use a package that reads the one it has.',
      details: { expected: finding.expected, ...(finding.found === undefined ? {} : { found: finding.found }) },
    })
    this.name = 'ContractVersionError'
    this.expected = finding.expected.length === 1 ? Number(finding.expected[0]) : finding.expected
    this.found = finding.found
  }
}

function summary(errors: readonly ContractFinding[]): string {
  const [first, ...rest] = errors
  if (!first) return 'does not fit'
  return rest.length === 0 ? first.message : `${first.message} (and ${rest.length} more)`
}
