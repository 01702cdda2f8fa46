import { expect, it } from 'vitest'
import { describeRequirements } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '../../src/testing.ts'
import { aService } from '../service/service.ts'

it('shows base, override and effective values of a payload alone as an operation shows them, and asks nobody', async () => {
  const bindings = [
    { ...aBinding([aRequirement('numpy', '2.4.1')]), binding_id: 'light' },
    { ...aBinding([aRequirement('torch', '2.13.0')]), binding_id: 'pytorch' },
  ]
  const dependency_requirements = requirementsOf(bindings)
  const patch = { ...aPatch({ index_url: 'https://index.example/simple' }), binding_id: 'light' }
  const { service } = aService()
  const request = { dependency_requirements, selected_binding_ids: ['light'], overrides: [patch] }
  const operation = await service.describe(request)
  const alone = describeRequirements(dependency_requirements, [patch], ['light'])
  expect(alone).toEqual(operation.resolved_dependency_requirements)
  expect(alone.bindings.map(({ binding_id, selected }) => [binding_id, selected])).toEqual([
    ['light', true],
    ['pytorch', false],
  ])
})
