import { DependencyOverridePatchV1, OVERRIDE_FIELDS } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { fieldRows, ownOverrides, patchFor } from '../../page/src/canvas/environment/override-fields.ts'

const NOW = new Date('2026-11-21T20:00:00.000Z')
const AT = NOW.toISOString()

it('shows base, override and effective value of each field side by side', () => {
  const rows = fieldRows(
    {
      package_source_override: { base: null, effective: null },
      index_url: {
        base: 'https://a.example/simple',
        override: 'https://b.example/simple',
        effective: 'https://b.example/simple',
        patch: { scope: 'requirement', position: 0, updated_at: AT },
      },
      extra_index_urls: { base: ['https://c.example', 'https://d.example'], override: [], effective: [] },
    },
    'requirement',
  )
  expect(rows).toEqual([
    {
      field: 'index_url',
      base: 'https://a.example/simple',
      override: 'https://b.example/simple',
      effective: 'https://b.example/simple',
      isInherited: false,
    },
    {
      field: 'extra_index_urls',
      base: 'https://c.example\nhttps://d.example',
      override: 'none',
      effective: 'none',
      isInherited: false,
    },
    { field: 'package_source_override', base: '', effective: '', isInherited: false },
  ])
  expect(ownOverrides(rows)).toBe(2)
})

it('says of an override of the whole binding that it is not of the requirement', () => {
  const patch = { scope: 'binding', position: 0, updated_at: AT } as const
  const fields = { index_url: { base: null, override: 'file:///a', effective: 'file:///a', patch } }
  const rows = fieldRows(fields, 'requirement')
  expect(rows.map(({ isInherited }) => isInherited)).toEqual([true])
  expect(ownOverrides(rows)).toBe(0)
  expect(ownOverrides(fieldRows(fields, 'binding'))).toBe(1)
})

it('writes a patch that the contract takes for every field in its scope', () => {
  const requirement = { bindingId: 'light', requirementName: 'numpy' }
  const fields = OVERRIDE_FIELDS.map((field) => patchFor(requirement, { field, text: ' /somewhere ' }, NOW))
  expect(fields.map((patch) => DependencyOverridePatchV1.parse(patch))).toEqual(fields)
  expect(fields.map(({ scope, fields: set }) => [scope, set])).toEqual([
    ['binding', { python_executable: '/somewhere' }],
    ['requirement', { index_url: '/somewhere' }],
    ['requirement', { extra_index_urls: ['/somewhere'] }],
    ['requirement', { wheel_source_path: '/somewhere' }],
    ['requirement', { package_source_override: '/somewhere' }],
  ])
  expect(patchFor({ bindingId: 'light' }, { field: 'index_url', text: 'x' }, NOW)).toEqual({
    contract_version: 1,
    binding_id: 'light',
    scope: 'binding',
    fields: { index_url: 'x' },
    source: 'user',
    updated_at: AT,
  })
})
