import { expect, it } from 'vitest'
import { contracts } from '../src/index.ts'
import { invalidGoldens, validGoldens } from './golden.ts'

it('has golden documents, valid and invalid, for every contract', () => {
  const names = contracts.map(({ name }) => name)
  expect(names.filter((name) => !validGoldens().some(({ contract }) => contract.name === name))).toEqual([])
  expect(names.filter((name) => !invalidGoldens().some(({ contract }) => contract.name === name))).toEqual([])
})

it('takes every valid golden document, and what it read survives a write and another read', () => {
  for (const { contract, title, document } of validGoldens()) {
    const read = contract.parse(document)
    expect({ title, again: contract.parse(JSON.parse(JSON.stringify(read))) }).toEqual({ title, again: read })
  }
})

it('refuses every invalid golden document with the code and place of every finding', () => {
  for (const { contract, title, document, error, errors } of invalidGoldens()) {
    const result = contract.safeParse(document)
    const found = result.success
      ? 'accepted'
      : { error: result.error.code, errors: result.errors.map(({ code, path }) => ({ code, path })) }
    expect({ title, found }).toEqual({ title, found: { error, errors } })
  }
})

it('carries the version of every document that has one, and says so in its schema', () => {
  const unversioned = contracts
    .filter(({ json_schema }) => !JSON.stringify(json_schema).includes('_version"'))
    .map(({ name }) => name)
  expect(unversioned).toEqual(PARTS)
})

// Parts of documents: the document around them carries the version.
const PARTS = [
  'DependencyRequirementV1',
  'DependencyValidationErrorV1',
  'MissingInputV1',
  'AssetValidationErrorV1',
  'PackerDiagnostic',
  'PackerOperationClass',
  'PackerOperationStatus',
  'PackerProgress',
  'PackerProjectContext',
  'PackerProposedAction',
  'PackerRuntimeState',
  'AssetTableEntryV1',
  'AssetViewV1',
  'ModelSummaryV1',
  'QuarantinedAssetV1',
]
