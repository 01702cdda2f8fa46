import { expect, it } from 'vitest'
import {
  CodedError,
  ContractVersionError,
  EnvironmentRefV1,
  ErrorDocumentV1,
  fromErrorDocument,
  isCodedError,
  toErrorDocument,
} from '../src/index.ts'

it('carries code, message, hint and details of an error across a wire', () => {
  const error = new CodedError('disk_full', 'no space left while writing manifest.json', {
    hint: 'Free 3 MB.',
    details: { needed_bytes: 3e6 },
  })
  const back = fromErrorDocument(JSON.parse(JSON.stringify(toErrorDocument(error))))
  expect({ code: back.code, message: back.message, hint: back.hint, details: back.details }).toEqual({
    code: error.code,
    message: error.message,
    hint: error.hint,
    details: error.details,
  })
})

it('brings a version error back as a version error', () => {
  const result = EnvironmentRefV1.safeParse({ contract_version: 7 })
  const back = fromErrorDocument(structuredClone(toErrorDocument(result.success ? undefined : result.error)))
  expect(back).toBeInstanceOf(ContractVersionError)
  expect(back).toMatchObject({
    contract: 'EnvironmentRefV1',
    expected: 1,
    found: 7,
    errors: [{ code: 'unsupported_version', path: '/contract_version' }],
  })
})

it('brings a contract error back with every finding', () => {
  const result = ErrorDocumentV1.safeParse({ contract_version: 1 })
  const error = result.success ? undefined : result.error
  expect(fromErrorDocument(toErrorDocument(error))).toMatchObject({
    name: 'ContractError',
    code: 'invalid_contract',
    contract: 'ErrorDocumentV1',
    errors: error?.errors,
  })
})

it('gives an error without a code a document of its own, and leaves out what JSON cannot hold', () => {
  expect(toErrorDocument(new TypeError('boom'))).toEqual({
    contract_version: 1,
    code: 'internal_error',
    message: 'boom',
  })
  expect(toErrorDocument(new CodedError('a', 'b', { details: { big: 1n } }))).toEqual({
    contract_version: 1,
    code: 'a',
    message: 'b',
  })
})

it('recognises a coded error of another copy of this package by its brand', () => {
  const foreign = Object.defineProperty(new Error('x'), Symbol.for('@plinth/coded-error'), { value: true })
  expect([isCodedError(foreign), isCodedError(new Error('x')), isCodedError({ code: 'a' })]).toEqual([
    true,
    false,
    false,
  ])
})
