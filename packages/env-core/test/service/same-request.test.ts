import type { DependencyBindingV1 } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { EnvironmentRequest } from '../../src/index.ts'
import { aBinding, aPatch, aRequirement, requirementsOf } from '../../src/testing.ts'
import { shuffled } from '../identity/identities.ts'
import { aService } from './service.ts'

/** Spellings of one value each; which one is written down means nothing. */
const NAMES = ['foo-bar', 'Foo_Bar', 'FOO.bar', 'foo--bar']
const PINS = ['==1.0rc1', '1.0rc1', 'v1.0-RC.1', ' ==1.0.c1 ']
const MARKERS = ['python_version >= "3.9"', " python_version>='3.9' ", '(python_version >= "3.9")']
const INDEXES = [
  'https://index.example/simple',
  'HTTPS://Index.Example:443/simple/',
  ' https://index.example/a/../simple// ',
]
const WHEELS = ['/srv/wheels', '/srv/wheels/', '/srv/wheels//']
const PLATFORMS = ['linux-x86_64', 'Linux-X64', 'linux-amd64']
const HEX = 'ab'.repeat(32)
const HASHES = [[`sha256:${HEX}`], [`sha256:${HEX.toUpperCase()}`], [`sha256:${HEX}`, `sha256:${HEX.toUpperCase()}`]]
const TIMES = ['2026-01-02T00:00:00Z', '2026-01-02t01:00:00.000+01:00', '2026-01-01T23:00:00.0-01:00']

const spelled = fc.record({
  name: fc.constantFrom(...NAMES),
  pin: fc.constantFrom(...PINS),
  markers: fc.constantFrom(...MARKERS),
  index: fc.constantFrom(...INDEXES),
  wheels: fc.constantFrom(...WHEELS),
  platform: fc.constantFrom(...PLATFORMS),
  hashes: fc.constantFrom(...HASHES),
  time: fc.constantFrom(...TIMES),
})

/** One request in any order and spelling. */
const requests: fc.Arbitrary<EnvironmentRequest> = spelled.chain((text) => {
  const { name, pin, markers, hashes, index } = text
  const own = { exact_pin: pin, markers, hashes, extra_index_urls: [index, index] }
  const bindings = [
    aBinding([aRequirement(name, '', own), aRequirement('numpy', '2.4.1'), aRequirement('Numpy', '2.4.1')]),
    aBinding([aRequirement('pillow', '12.0'), aRequirement(name, '', own)], { binding_id: 'b' }),
    aBinding([], { binding_id: 'c' }),
  ]
  const overrides = [
    aPatch({ wheel_source_path: '/nowhere' }, { updated_at: '2026-01-01T00:00:00Z' }),
    aPatch({ wheel_source_path: text.wheels }, { updated_at: text.time }),
    aPatch({ wheel_source_path: text.wheels }, { updated_at: text.time, binding_id: 'b' }),
    aPatch({ index_url: index }, { requirement_name: name, updated_at: '2026-01-03T00:00:00.000001Z' }),
    aPatch({ index_url: 'https://old.example' }, { requirement_name: 'foo-bar', updated_at: '2026-01-03T00:00:00Z' }),
    aPatch({ index_url: index }, { requirement_name: name, binding_id: 'b' }),
  ]
  return fc.record({
    dependency_requirements: anyOrder(bindings).map((list) => requirementsOf(list, { platform_key: text.platform })),
    selected_binding_ids: shuffled(['main', 'b', 'c']),
    overrides: shuffled(overrides),
  })
})

it('finds one environment for one request, in whatever order and spelling it is written', async () => {
  const found = new Set<string>()
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const { service, ports } = aService({ disk: { '/srv/wheels': 'directory' } })
      const resolved = await service.resolve(request)
      const { state, status } = await service.ensure(request)
      const [plan] = ports.provisioner.installed
      expect([state, status.message, status.environment_key]).toEqual([
        'ready',
        undefined,
        resolved.status.environment_key,
      ])
      found.add(JSON.stringify([plan?.key, plan?.identity, plan?.items, plan?.requirements_fingerprint]))
      expect(found.size).toBe(1)
    }),
    { numRuns: 150 },
  )
})

it('keeps versions apart that only compare equal, since PEP 440 writes them differently', async () => {
  const keyOf = async (version: string) => {
    const payload = requirementsOf([aBinding([aRequirement('numpy', version)])])
    return (await aService().service.resolve({ dependency_requirements: payload })).status.environment_key
  }
  expect([await keyOf('1.0'), await keyOf('01.00')]).not.toContain(await keyOf('1.0.0'))
  expect(await keyOf('1.0')).toBe(await keyOf('01.00'))
  expect(await keyOf('1.0.post1')).toBe(await keyOf('1.0-1'))
})

it('finds another environment as soon as a selected binding asks for anything else', async () => {
  const base = [
    aBinding([aRequirement('numpy', '2.4.1')]),
    aBinding([aRequirement('six', '1.17.0')], { binding_id: 'b' }),
  ]
  const others = [
    [base[0], aBinding([aRequirement('six', '1.16.0')], { binding_id: 'b' })],
    [base[0], aBinding([aRequirement('sixx', '1.17.0')], { binding_id: 'b' })],
    [base[0], aBinding([aRequirement('six', '1.17.0')], { binding_id: 'b', env_id: 'another' })],
    [base[0], aBinding([aRequirement('six', '1.17.0', { hashes: [`sha256:${HEX}`] })], { binding_id: 'b' })],
    [base[0], aBinding([aRequirement('six', '1.17.0', { markers: 'os_name == "posix"' })], { binding_id: 'b' })],
    [base[0], aBinding([aRequirement('six', '1.17.0', { index_url: 'https://a.example' })], { binding_id: 'b' })],
    [base[0]],
    base,
  ]
  const keys = await Promise.all(
    others.map(async (list) => {
      const payload = requirementsOf(list.flatMap((each) => each ?? []))
      return (await aService().service.resolve({ dependency_requirements: payload })).status.environment_key
    }),
  )
  expect(new Set(keys).size).toBe(others.length)
})

function anyOrder(bindings: readonly DependencyBindingV1[]): fc.Arbitrary<DependencyBindingV1[]> {
  const shuffledInside = bindings.map((each) =>
    shuffled(each.requirements).map((requirements): DependencyBindingV1 => ({ ...each, requirements })),
  )
  return fc.tuple(...shuffledInside).chain((list) => shuffled(list))
}
