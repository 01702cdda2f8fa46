import { ContractError, ContractVersionError } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseRequest } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '../../src/testing.ts'

const PAYLOAD = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])

it('fills in the defaults of a request', () => {
  expect(parseRequest({ dependency_requirements: PAYLOAD })).toEqual({
    requirements: PAYLOAD,
    selected_binding_ids: [],
    mode: 'auto',
    overrides: [],
    confirmed: false,
    network: 'online',
    credentials: [],
  })
})

const REQUEST = { dependency_requirements: PAYLOAD }
const patched = (fields: Record<string, unknown>, parts = {}) => ({
  ...REQUEST,
  overrides: [{ ...aPatch({}), ...parts, fields }],
})

const REFUSED: readonly (readonly [what: string, request: unknown, code: string, path: string])[] = [
  ['no object', 'ensure', 'invalid_type', ''],
  ['an unknown field', { ...REQUEST, install: true }, 'unknown_field', '/install'],
  ['an unknown mode', { ...REQUEST, mode: 'fast' }, 'invalid_value', '/mode'],
  ['a confirmation in words', { ...REQUEST, confirmed: 'yes' }, 'invalid_type', '/confirmed'],
  ['offline as a number', { ...REQUEST, offline: 1 }, 'invalid_type', '/offline'],
  [
    'a selection that is no list',
    { ...REQUEST, selected_binding_ids: 'main' },
    'invalid_type',
    '/selected_binding_ids',
  ],
  ['a blank selected id', { ...REQUEST, selected_binding_ids: [' '] }, 'blank', '/selected_binding_ids/0'],
  [
    'a selected id that no binding has',
    { ...REQUEST, selected_binding_ids: ['x'] },
    'unknown_binding_id',
    '/selected_binding_ids/0',
  ],
  ['overrides that are no list', { ...REQUEST, overrides: {} }, 'invalid_type', '/overrides'],
  [
    'a patch for an unknown binding',
    patched({ index_url: 'https://a.example' }, { binding_id: 'x' }),
    'unknown_binding_id',
    '/overrides/0/binding_id',
  ],
  [
    'a patch for an unknown requirement',
    patched({ index_url: 'https://a.example' }, { scope: 'requirement', requirement_name: 'torch' }),
    'unknown_requirement',
    '/overrides/0/requirement_name',
  ],
  [
    'requirement scope without a name',
    patched({ index_url: 'https://a.example' }, { scope: 'requirement' }),
    'requirement_name_required',
    '/overrides/0/requirement_name',
  ],
  [
    'python_executable on requirement scope',
    patched({ python_executable: '/p' }, { scope: 'requirement', requirement_name: 'numpy' }),
    'field_not_in_scope',
    '/overrides/0/fields/python_executable',
  ],
  [
    'another override field',
    patched({ exact_pin: '==1', wheel_source_path: '/w' }),
    'unknown_field',
    '/overrides/0/fields/exact_pin',
  ],
  [
    'another source',
    { ...REQUEST, overrides: [{ ...aPatch({ wheel_source_path: '/w' }), source: 'model' }] },
    'invalid_value',
    '/overrides/0/source',
  ],
  [
    'a blank model id',
    { dependency_requirements: { ...PAYLOAD, model_id: ' ' } },
    'blank',
    '/dependency_requirements/model_id',
  ],
  [
    'duplicate binding ids',
    { dependency_requirements: { ...PAYLOAD, bindings: [aBinding([]), aBinding([])] } },
    'duplicate_binding_id',
    '/dependency_requirements/bindings/1/binding_id',
  ],
  [
    'an ftp index',
    patched({ index_url: 'ftp://host/simple' }),
    'unsupported_url_scheme',
    '/overrides/0/fields/index_url',
  ],
  [
    'an index without a scheme',
    patched({ index_url: 'pypi.example/simple' }),
    'invalid_index_url',
    '/overrides/0/fields/index_url',
  ],
  [
    'an index that is an option',
    patched({ index_url: '--extra-index-url=https://evil.example' }),
    'invalid_index_url',
    '/overrides/0/fields/index_url',
  ],
  [
    'an unencrypted index elsewhere',
    patched({ index_url: 'http://index.example/simple' }),
    'insecure_index_url',
    '/overrides/0/fields/index_url',
  ],
  [
    'a file index with a broken escape',
    patched({ index_url: 'file:///%zz' }),
    'invalid_path',
    '/overrides/0/fields/index_url',
  ],
  [
    'a relative Python',
    patched({ python_executable: 'bin/python' }),
    'invalid_path',
    '/overrides/0/fields/python_executable',
  ],
  [
    'a Python that is an option',
    patched({ python_executable: '-c' }),
    'invalid_path',
    '/overrides/0/fields/python_executable',
  ],
  [
    'a wheel path with a NUL',
    patched({ wheel_source_path: '/wheels\0' }),
    'invalid_path',
    '/overrides/0/fields/wheel_source_path',
  ],
  [
    'a source that is a command',
    patched({ package_source_override: '/bin/sh -c reboot' }, { scope: 'requirement', requirement_name: 'numpy' }),
    'invalid_package_source',
    '/overrides/0/fields/package_source_override',
  ],
  [
    'a wheel URL without a hash',
    patched(
      { package_source_override: 'https://a.example/numpy-2.4.1-py3-none-any.whl' },
      { scope: 'requirement', requirement_name: 'numpy' },
    ),
    'wheel_url_without_hash',
    '/overrides/0/fields/package_source_override',
  ],
  [
    'a repository without a commit',
    patched(
      { package_source_override: 'git+https://a.example/numpy@main' },
      { scope: 'requirement', requirement_name: 'numpy' },
    ),
    'git_without_commit',
    '/overrides/0/fields/package_source_override',
  ],
]

it('refuses each malformed request at the boundary, with code and field', () => {
  const found = REFUSED.map(([what, request]) => [what, ...findingsOf(request).flat()])
  expect(found).toEqual(REFUSED.map(([what, , code, path]) => [what, code, path]))
})

it('keeps secrets out of what it says about a refused URL', () => {
  const texts = ['https://me:secret@index.example/simple', 'ftp://me:secret@host/', 'https://sec@ret@host/%']
  const said = texts.map((index_url) => {
    try {
      return parseRequest(patched({ index_url }))
    } catch (error) {
      return error instanceof ContractError ? JSON.stringify([error.message, error.errors, error.details]) : error
    }
  })
  expect(said.map((each) => /secret|sec@|ret@/.test(String(each)))).toEqual([false, false, false])
})

it('refuses requirements of another version, whatever else is wrong', () => {
  const request = { dependency_requirements: { ...PAYLOAD, dependency_contract_version: 2 }, install: true }
  expect(() => parseRequest(request)).toThrow(ContractVersionError)
})

it('throws nothing but contract errors on arbitrary JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, overrides) => {
      for (const request of [value, { ...REQUEST, overrides }, { dependency_requirements: value }]) {
        try {
          parseRequest(request)
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError)
        }
      }
    }),
  )
})

function findingsOf(request: unknown): (readonly [string, string])[] {
  try {
    parseRequest(request)
    return []
  } catch (error) {
    if (!(error instanceof ContractError)) throw error
    return error.errors.map(({ code, path }) => [code, path])
  }
}

it('names the field of everything that is wrong with a request, whoever found it', () => {
  const messages = (value: unknown) => {
    try {
      return parseRequest(value)
    } catch (error) {
      return error instanceof ContractError ? error.errors.map(({ message }) => message) : error
    }
  }
  const dependency_requirements = { ...requirementsOf([aBinding([])]), model_id: '' }
  expect([3, { nope: 1 }, { dependency_requirements, mode: 'x', selected_binding_ids: [1] }].map(messages)).toEqual([
    ['the request is not an object'],
    ['nope is not a field of the request', 'dependency_requirements is required'],
    ['model_id is blank', 'selected_binding_ids.0 is not a string', 'mode is neither auto nor manual'],
  ])
})
