import { expect, it } from 'vitest'
import {
  ContractError,
  ContractVersionError,
  DependencyBindingV1,
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  EnvironmentRefV1,
  ModelExecutionDescriptorV1,
  ModelMetadataV1,
  PackWorkspaceRequest,
  parseContract,
} from '../src/index.ts'

const requirements = {
  dependency_contract_version: 1,
  model_id: 'm',
  platform_key: 'linux-x86_64',
  validation_state: 'resolved',
}
const patch = {
  binding_id: 'b',
  scope: 'binding',
  fields: { index_url: 'https://index.example/simple' },
  source: 'user',
  updated_at: '2026-01-05T10:30:00Z',
}

it('reads an absent or null optional as missing and fills in defaults', () => {
  expect(DependencyRequirementsV1.parse({ ...requirements, backend_key: null, bindings: null })).toEqual({
    ...requirements,
    validation_errors: [],
    bindings: [],
    selected_binding_ids: [],
  })
})

it('keeps null where the table says null', () => {
  const binding = DependencyBindingV1.parse({
    binding_id: 'b',
    profile_id: 'p',
    profile_version: 1,
    validation_state: 'unknown_profile',
  })
  expect(binding.env_id).toBe(null)
})

it('refuses an unknown field of a command, names it and hints at a newer writer', () => {
  const result = DependencyOverridePatchV1.safeParse({ ...patch, fields: { ...patch.fields, instal_url: 'x' } })
  expect(result.success ? [] : result.errors).toEqual([
    {
      code: 'unknown_field',
      path: '/fields/instal_url',
      message: 'instal_url is not a field of this contract; check its spelling, or a newer writer made it',
    },
  ])
})

it('refuses an unknown field anywhere inside a request', () => {
  const result = PackWorkspaceRequest.safeParse({ project: { project_id: 'p', root: '/p', name: 'x' } })
  expect(result.success ? [] : result.errors.map(({ path }) => path)).toEqual(['/project/name'])
})

it('keeps the unknown fields of a document that is read back, at every depth', () => {
  const document = {
    ...requirements,
    later: { deep: [1, null] },
    bindings: [{ binding_id: 'b', profile_id: 'p', profile_version: 1, validation_state: 'resolved', newer: true }],
  }
  expect(DependencyRequirementsV1.parse(document)).toMatchObject(document)
})

it('reads a document as strictly as a caller asks', () => {
  expect(() => parseContract(ModelMetadataV1, { my_own: 1 }, { unknownFields: 'refuse' })).toThrow(ContractError)
  expect(parseContract(ModelMetadataV1, { my_own: 1 })).toEqual({ my_own: 1 })
})

it('refuses another version and a missing one with contract, expected and found', () => {
  for (const found of [2, '1', 0, undefined]) {
    const error = thrownBy(() => EnvironmentRefV1.parse({ contract_version: found }))
    expect(error).toBeInstanceOf(ContractVersionError)
    expect(error).toMatchObject({
      code: 'unsupported_contract_version',
      contract: 'EnvironmentRefV1',
      expected: 1,
      found,
    })
  }
})

it('refuses another version of a nested document by the name of that document', () => {
  const error = thrownBy(() =>
    ModelExecutionDescriptorV1.parse({
      execution_contract_version: 1,
      dependency_requirements: { ...requirements, dependency_contract_version: 2 },
    }),
  )
  expect(error).toMatchObject({ name: 'ContractVersionError', contract: 'DependencyRequirementsV1', found: 2 })
})

it('reads metadata in version 1, 2 or none, and no other', () => {
  expect(
    [{}, { schema_version: 1 }, { schema_version: 2 }].map((document) => ModelMetadataV1.safeParse(document).success),
  ).toEqual([true, true, true])
  expect(thrownBy(() => ModelMetadataV1.parse({ schema_version: 3 }))).toMatchObject({ expected: [1, 2], found: 3 })
})

it('refuses a member named __proto__ instead of losing it', () => {
  const result = ModelMetadataV1.safeParse(JSON.parse('{"__proto__":{"polluted":true}}'))
  expect(result.success ? [] : result.errors.map(({ code }) => code)).toEqual(['reserved_name'])
})

it('lists every finding, never just the first', () => {
  const result = DependencyRequirementsV1.safeParse({
    dependency_contract_version: 1,
    model_id: ' ',
    validation_state: 'valid',
  })
  expect(result.success ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'blank /model_id',
    'missing_field /platform_key',
    'invalid_value /validation_state',
  ])
})

it('takes any selection of bindings that exist and no other', () => {
  const bindings = ['a', 'b'].map((binding_id) => ({
    binding_id,
    profile_id: 'p',
    profile_version: 1,
    validation_state: 'resolved',
  }))
  const select = (ids: string[]) =>
    DependencyRequirementsV1.safeParse({ ...requirements, bindings, selected_binding_ids: ids }).success
  expect([select([]), select(['b']), select(['b', 'c'])]).toEqual([true, true, false])
})

function thrownBy(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
