import { copyJson } from '../json/copy-json.ts'
import { CodedError, isCodedError } from './coded-error.ts'
import { ContractError, type ContractFinding, ContractVersionError } from './contract-error.ts'
import { ErrorDocumentV1 } from './error-document.ts'

/** The document of an error. An error without a code becomes `internal_error` with its message. Details that JSON cannot hold are left out. */
export function toErrorDocument(error: unknown): ErrorDocumentV1 {
  // A coded error of another copy of this package has the brand, but its fields are what that copy gave it.
  if (!isCodedError(error) || typeof error.code !== 'string' || error.code.trim() === '') {
    return { contract_version: 1, code: 'internal_error', message: messageOf(error) }
  }
  const details = jsonOnly(error.details)
  return {
    contract_version: 1,
    code: error.code,
    message: messageOf(error),
    ...(typeof error.hint === 'string' ? { hint: error.hint } : {}),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
}

/** The error of a document, as the class that threw it where that is part of contracts. @throws ContractError when it is no error document. */
export function fromErrorDocument(document: unknown): CodedError {
  const { code, message, hint, details = {} } = ErrorDocumentV1.parse(document)
  const { contract, errors } = details
  if (typeof contract === 'string' && isFindings(errors)) {
    const { expected, found } = details
    if (code === 'unsupported_contract_version' && isVersions(expected))
      return new ContractVersionError({ contract, expected, found }, errors)
    if (code === 'invalid_contract') return new ContractError(contract, errors)
  }
  return new CodedError(code, message, { details, ...(hint === undefined ? {} : { hint }) })
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return String(error.message)
  return typeof error === 'string' ? error : 'something that is no error was thrown'
}

function jsonOnly(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    const { copy, faults } = copyJson(JSON.parse(JSON.stringify(details)))
    return faults.length === 0 && isObject(copy) ? { ...copy } : {}
  } catch {
    // A cycle or a bigint: the code, message and hint still cross.
    return {}
  }
}

function isFindings(value: unknown): value is readonly ContractFinding[] {
  return Array.isArray(value) && value.every(isFinding)
}

function isFinding(value: unknown): value is ContractFinding {
  return isObject(value) && ['code', 'path', 'message'].every((name) => typeof value[name] === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isVersions(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((version) => typeof version === 'number')
}
