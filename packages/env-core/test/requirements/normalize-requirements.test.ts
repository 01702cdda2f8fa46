import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normalizeRequirements } from '../../src/index.ts'
import { aRequirement } from '../../src/testing.ts'
import { shuffled } from '../identity/identities.ts'

it('brings names, pins, markers and hashes into normal form, sorted and without repetition', () => {
  const hash = (digit: string) => `sha256:${digit.repeat(64)}`
  expect(
    normalizeRequirements([
      aRequirement('Torch', '2.13.0+CPU'),
      aRequirement('foo-bar', '1.0', { exact_pin: '1.0' }),
      aRequirement('Foo_Bar', '1.0', { markers: " python_version>='3.9' " }),
      aRequirement('foo.bar', '1.0'),
      aRequirement('epoch', '1!2.0.POST1', { hashes: [hash('B'), hash('a'), hash('b')] }),
    ]),
  ).toEqual([
    { name: 'epoch', pin: '1!2.0.post1', markers: null, hashes: [hash('a'), hash('b')] },
    { name: 'foo-bar', pin: '1.0', markers: null, hashes: [] },
    { name: 'foo-bar', pin: '1.0', markers: 'python_version >= "3.9"', hashes: [] },
    { name: 'torch', pin: '2.13.0+cpu', markers: null, hashes: [] },
  ])
})

it('normalises the same whatever the order', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,6}[a-z0-9]$/), { maxLength: 8 })
  const orders = names.chain((list) => fc.tuple(fc.constant(list), shuffled(list)))
  fc.assert(
    fc.property(orders, ([list, other]) => {
      const normal = (each: readonly string[]) => normalizeRequirements(each.map((name) => aRequirement(name, '1.0')))
      expect(normal(other)).toEqual(normal(list))
    }),
  )
})

const REFUSED = [
  ['a range', aRequirement('numpy', '', { exact_pin: '>=2' }), 'unpinned_requirement'],
  ['a wildcard', aRequirement('numpy', '2.*'), 'unpinned_requirement'],
  ['nothing', aRequirement('numpy', '', { exact_pin: ' ' }), 'unpinned_requirement'],
  ['a word', aRequirement('numpy', '', { exact_pin: 'latest' }), 'unpinned_requirement'],
  ['an identity clause', aRequirement('numpy', '', { exact_pin: '===2.0' }), 'unpinned_requirement'],
  ['an option in the pin', aRequirement('numpy', '', { exact_pin: '--pre' }), 'unpinned_requirement'],
  ['an option as name', aRequirement('--index-url', '1.0'), 'invalid_package_name'],
  ['a path as name', aRequirement('../evil', '1.0'), 'invalid_package_name'],
  ['a URL as name', aRequirement('git+https://host/x', '1.0'), 'invalid_package_name'],
  ['two words as name', aRequirement('numpy torch', '1.0'), 'invalid_package_name'],
  ['a broken marker', aRequirement('numpy', '1.0', { markers: 'python_version >' }), 'invalid_marker'],
  ['a broken python_requires', aRequirement('numpy', '1.0', { python_requires: 'three' }), 'invalid_python_requires'],
] as const

it('refuses each malformed requirement with its code', () => {
  const codes = REFUSED.map(([what, requirement]) => [what, codeOf(() => normalizeRequirements([requirement]))])
  expect(codes).toEqual(REFUSED.map(([what, , code]) => [what, code]))
})

function codeOf(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}
