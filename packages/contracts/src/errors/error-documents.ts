import { CodedError, isCodedError } from './coded-error.ts'
import { ContractError, type ContractFinding, ContractVersionError } from './contract-error.ts'
import { ErrorDocumentV1 } from './error-document.ts'

/** The document of an error. An error without a code becomes `internal_error` with its message. Details that JSON cannot hold are left out. */
export function toErrorDocument(error: unknown): ErrorDocumentV1 {
  if (!isCodedError(error)) {
    return {
      contract_version: 1,
      code: 'internal_error',
      message: error instanceof Error ? error.message : String(error),
    }
  }
  const details = jsonOnly(error.details)
  return {
    contract_version: 1,
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
}

/** The error of a document, as the class that threw it where that is part of contracts. @throws ContractError when it is no error document. */
export function fromErrorDocument(document: unknown): CodedError {
  const { code, message, hint, details = {} } = ErrorDocumentV1.parse(document)
  const { contract, errors } = details
  if (typeof contract === 'string' && isFindings(errors)) {
    if (code === 'unsupported_contract_version')
      return new ContractVersionError({ contract, expected: numbers(details.expected), found: details.found }, errors)
    if (code === 'invalid_contract') return new ContractError(contract, errors)
  }
  return new CodedError(code, message, { details, ...(hint === undefined ? {} : { hint }) })
}

function jsonOnly(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    const plain: unknown = JSON.parse(JSON.stringify(details))
    return typeof plain === 'object' && plain !== null ? Object.fromEntries(Object.entries(plain)) : {}
  } catch {
    // A cycle or a bigint: the code, message and hint still cross.
    return {}
  }
}

function isFindings(value: unknown): value is readonly ContractFinding[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) => typeof item === 'object' && item !== null && 'code' in item && 'path' in item && 'message' in item,
    )
  )
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [Number(value)]
}
