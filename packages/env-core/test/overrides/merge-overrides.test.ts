import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compactPatches, mergeOverrides } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '../../src/testing.ts'

const PAYLOAD = requirementsOf([
  aBinding([
    aRequirement('numpy', '2.4.1', { index_url: 'https://base.example/simple' }),
    aRequirement('Foo_Bar', '1.0'),
  ]),
])

it('gives an override precedence over the model card, and keeps base, override and effective', () => {
  const [binding] = mergeOverrides(PAYLOAD, [aPatch({ index_url: 'https://other.example/simple' })]).bindings
  expect(binding?.requirements.map(({ fields }) => fields.index_url)).toEqual([
    {
      base: 'https://base.example/simple',
      override: 'https://other.example/simple',
      effective: 'https://other.example/simple',
      patch: { scope: 'binding', position: 0, updated_at: '2026-01-01T00:00:00Z' },
    },
    {
      base: null,
      override: 'https://other.example/simple',
      effective: 'https://other.example/simple',
      patch: { scope: 'binding', position: 0, updated_at: '2026-01-01T00:00:00Z' },
    },
  ])
})

it('lets requirement scope win over binding scope, even when it is older', () => {
  const patches = [
    aPatch({ index_url: 'https://one.example' }, { requirement_name: 'foo-bar', updated_at: '2025-01-01T00:00:00Z' }),
    aPatch({ index_url: 'https://all.example' }, { updated_at: '2026-06-01T00:00:00Z' }),
  ]
  expect(effective(patches)).toEqual(['https://all.example', 'https://one.example'])
})

it('lets the later patch win within one target, field by field, and the later position among equal times', () => {
  const late = '2026-01-01T12:00:00+02:00'
  const patches = [
    aPatch({ index_url: 'https://late.example' }, { updated_at: late }),
    aPatch(
      { index_url: 'https://early.example', wheel_source_path: '/wheels' },
      { updated_at: '2026-01-01T09:00:00Z' },
    ),
    aPatch({ index_url: 'https://last.example' }, { updated_at: '2026-01-01T10:00:00Z' }),
  ]
  const [binding] = mergeOverrides(PAYLOAD, patches).bindings
  expect(binding?.fields.index_url.effective).toBe('https://last.example')
  expect(binding?.fields.wheel_source_path.effective).toBe('/wheels')
})

it('does not depend on the order of patches with different times', () => {
  const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-04T00:00:00Z']
  const patches = times.map((updated_at, index) =>
    aPatch(
      { index_url: `https://index-${index}.example` },
      index % 2 ? { updated_at, requirement_name: 'numpy' } : { updated_at },
    ),
  )
  fc.assert(
    fc.property(fc.shuffledSubarray(patches, { minLength: patches.length }), (order) => {
      expect(effective(order)).toEqual(['https://index-3.example', 'https://index-2.example'])
    }),
  )
})

it('reports patches for a binding or a requirement that is not there', () => {
  const patches = [
    aPatch({ index_url: 'https://a.example' }, { binding_id: 'other' }),
    aPatch({ index_url: 'https://b.example' }),
    aPatch({ index_url: 'https://c.example' }, { requirement_name: 'torch' }),
  ]
  expect(mergeOverrides(PAYLOAD, patches).unmatched.map(({ position }) => position)).toEqual([0, 2])
})

it('keeps of superseded patches only what still counts', () => {
  const patch = fc.record({
    day: fc.integer({ min: 1, max: 9 }),
    name: fc.constantFrom(undefined, 'numpy', 'Foo.Bar'),
    index: fc.constantFrom(undefined, 'https://a.example', 'https://b.example'),
    wheels: fc.constantFrom('/a', '/b'),
  })
  fc.assert(
    fc.property(fc.array(patch, { maxLength: 8 }), (parts) => {
      const patches = parts.map(({ day, name, index, wheels }) =>
        aPatch(
          { wheel_source_path: wheels, ...(index === undefined ? {} : { index_url: index }) },
          { updated_at: `2026-01-0${day}T00:00:00Z`, ...(name === undefined ? {} : { requirement_name: name }) },
        ),
      )
      const compact = compactPatches(patches)
      expect(effective(compact)).toEqual(effective(patches))
      expect(compactPatches(compact)).toEqual(compact)
      expect(compact.length).toBeLessThanOrEqual(6)
    }),
  )
})

function effective(patches: Parameters<typeof mergeOverrides>[1]): (string | null)[] {
  const [binding] = mergeOverrides(PAYLOAD, patches).bindings
  return (binding?.requirements ?? []).map(({ fields }) => fields.index_url.effective)
}
