import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, expectTypeOf, it } from 'vitest'
import type {
  CommandOutcomeV1,
  ContractType,
  DependencyBindingV1,
  DependencyEnvironmentStatusV1,
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  EnvironmentManifestV1,
  EnvironmentRefV1,
  ModelExecutionDescriptorV1,
  ModelMetadataV1,
  PackerEvent,
  PackerOperationStatus,
  PackWorkspaceResult,
} from '../src/index.ts'

type Plain<T> = { [K in keyof T]: T[K] }
type State = 'unresolved' | 'needs_user_input' | 'checking' | 'missing' | 'installing' | 'ready' | 'failed'
type RequirementState = 'resolved' | 'unknown_profile' | 'invalid_profile' | 'profile_conflict'

it('types a ref, and a patch with its closed sets, exactly as the page lists them', () => {
  expectTypeOf<Plain<EnvironmentRefV1>>().toEqualTypeOf<{
    readonly contract_version: 1
    readonly environment_key: string
    readonly environment_kind: string
    readonly env_id: string
    readonly env_ids: readonly string[]
    readonly python_executable: string
    readonly state: State
    readonly requirements_fingerprint: string
    readonly platform_key: string
    readonly backend_key: string
    readonly manifest_path: string
  }>()
  expectTypeOf<Plain<Omit<DependencyOverridePatchV1, 'fields'>>>().toEqualTypeOf<{
    readonly contract_version: 1
    readonly binding_id: string
    readonly scope: 'binding' | 'requirement'
    readonly requirement_name?: string
    readonly source: 'user'
    readonly updated_at: string
  }>()
  expectTypeOf<Plain<DependencyOverridePatchV1['fields']>>().toEqualTypeOf<{
    readonly python_executable?: string
    readonly index_url?: string
    readonly extra_index_urls?: readonly string[]
    readonly wheel_source_path?: string
    readonly package_source_override?: string
  }>()
})

it('types a default as always there, an optional as absent and not undefined, null only where the page says null', () => {
  expectTypeOf<Plain<DependencyRequirementsV1>>().toEqualTypeOf<{
    readonly dependency_contract_version: 1
    readonly model_id: string
    readonly platform_key: string
    readonly backend_key?: string
    readonly validation_state: RequirementState
    readonly validation_errors: DependencyRequirementsV1['validation_errors']
    readonly bindings: readonly DependencyBindingV1[]
    readonly selected_binding_ids: readonly string[]
  }>()
  expectTypeOf<DependencyBindingV1['env_id']>().toEqualTypeOf<string | null>()
  expectTypeOf<Pick<DependencyBindingV1, 'profile_hash' | 'backend_key'>>().toEqualTypeOf<{
    readonly profile_hash?: string
    readonly backend_key?: string
  }>()
  expectTypeOf<CommandOutcomeV1['exit_code']>().toEqualTypeOf<number | null>()
  expectTypeOf<{ backend_key: undefined }>().not.toExtend<Pick<DependencyBindingV1, 'backend_key'>>()
})

it('types states as closed sets and kinds as open ones', () => {
  expectTypeOf<DependencyEnvironmentStatusV1['state']>().toEqualTypeOf<State>()
  expectTypeOf<DependencyEnvironmentStatusV1['mode']>().toEqualTypeOf<'auto' | 'manual'>()
  expectTypeOf<ModelMetadataV1['validation_state']>().toEqualTypeOf<'valid' | 'degraded' | 'invalid' | undefined>()
  expectTypeOf<ModelExecutionDescriptorV1['dependency_requirements']>().toEqualTypeOf<DependencyRequirementsV1>()
  expectTypeOf<PackerOperationStatus>().toEqualTypeOf<'success' | 'failed' | 'rejected'>()
  expectTypeOf<PackWorkspaceResult['status']>().toEqualTypeOf<PackerOperationStatus>()
  expectTypeOf<'a_kind_of_tomorrow'>().toExtend<PackerEvent['kind']>()
  expectTypeOf<EnvironmentManifestV1['requirements']['effective']>().toEqualTypeOf<unknown>()
  expectTypeOf<ContractType<typeof EnvironmentRefV1>>().toEqualTypeOf<EnvironmentRefV1>()
})

it('declares its types without zod', () => {
  const declarations = readFileSync(join(import.meta.dirname, '..', 'dist', 'index.d.ts'), 'utf8')
  const code = declarations.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  expect(code.match(/^import\b|\bimport\(|\bz\.|zod/gim) ?? []).toEqual([])
})
