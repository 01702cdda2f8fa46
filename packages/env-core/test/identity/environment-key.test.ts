import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type EnvironmentIdentity, environmentKey, explainKeyChange, requirementsFingerprint } from '../../src/index.ts'
import { identities, normalizedRequirements, shuffled } from './identities.ts'

it('gives equal identities the same key, whatever the order of env ids, requirements, hashes and sources', () => {
  const reordered = identities.chain((identity) =>
    fc.record({
      identity: fc.constant(identity),
      other: fc.record({
        ...Object.fromEntries(Object.entries(identity).map(([name, value]) => [name, fc.constant(value)])),
        env_ids: shuffled(identity.env_ids),
        requirements: shuffled(identity.requirements.map((each) => ({ ...each, hashes: each.hashes.toReversed() }))),
        sources: shuffled(identity.sources),
      }),
    }),
  )
  fc.assert(
    fc.property(reordered, ({ identity, other }) => {
      expect(environmentKey({ ...identity, ...other })).toBe(environmentKey(identity))
    }),
  )
})

it('gives every listed input a say in the key', () => {
  fc.assert(
    fc.property(identities, identities, (identity, other) => {
      for (const [field, value] of Object.entries(other)) {
        const changed = { ...identity, [field]: value }
        const isSame = environmentKey(changed) === environmentKey(identity)
        expect([field, isSame]).toEqual([field, sameInput(identity, changed)])
      }
    }),
  )
})

it('changes the key with contract version, env id, requirements, overrides, platform, Python and installer version', () => {
  const changes: Readonly<Record<string, unknown>> = {
    contract_version: 2,
    environment_kind: 'python',
    env_ids: ['python-venv:other:1'],
    requirements: [{ ...BASE.requirements[0], pin: '2.4.2' }],
    sources: [{ name: 'numpy', index_url: 'https://index.example/simple' }],
    python_executable: '/usr/bin/python3.11',
    platform_key: 'win-amd64',
    python: '3.12',
    installer: { name: 'uv', version: '0.2' },
  }
  const keys = Object.entries(changes).map(([field, value]) => environmentKey({ ...BASE, [field]: value }))
  expect(Object.keys(changes)).toEqual(Object.keys(BASE))
  expect(new Set([...keys, environmentKey(BASE)]).size).toBe(keys.length + 1)
})

it('has the golden values that other implementations are held to', () => {
  const golden: { identity: EnvironmentIdentity; key: string }[] = JSON.parse(
    readFileSync(new URL('../golden/environment-keys.json', import.meta.url), 'utf8'),
  )
  expect(golden.map(({ identity }) => environmentKey(identity))).toEqual(golden.map(({ key }) => key))
})

it('makes the key of 5,000 requirements, and explains another one, in under 25 ms each', () => {
  const {
    requirements: [requirement],
  } = BASE
  if (!requirement) throw new Error('there is one requirement')
  const many = (pin: string) => ({
    ...BASE,
    requirements: Array.from({ length: 5000 }, (_, index) => ({
      ...requirement,
      name: `package-${index}`,
      pin: index % 50 ? '1.0' : pin,
    })),
  })
  const [one, other]: unknown[] = [many('1.0'), many('2.0')]
  if (!isIdentity(one) || !isIdentity(other)) throw new Error('these are identities')
  // Of this thread's processor time: the machine that runs this does other things as well. Of ten the quickest counts.
  const quickest = (work: () => unknown) =>
    Math.min(
      ...Array.from({ length: 10 }, () => {
        const started = process.threadCpuUsage()
        work()
        const { user, system } = process.threadCpuUsage(started)
        return (user + system) / 1000
      }),
    )
  expect(quickest(() => environmentKey(one))).toBeLessThan(25)
  expect(quickest(() => explainKeyChange({ key_inputs: { ...one } }, { key_inputs: { ...other } }))).toBeLessThan(25)
})

it('takes the fingerprint over the requirements alone, in any order', () => {
  const pairs = normalizedRequirements.chain((list) => fc.tuple(fc.constant(list), shuffled(list)))
  fc.assert(
    fc.property(pairs, ([list, other]) => {
      expect(requirementsFingerprint(other)).toBe(requirementsFingerprint(list))
    }),
  )
  expect(requirementsFingerprint([])).toMatch(/^sha256:[0-9a-f]{64}$/)
})

const BASE_REQUIREMENT = { name: 'numpy', pin: '2.4.1', markers: null, hashes: [] }

const BASE: EnvironmentIdentity = JSON.parse(
  JSON.stringify({
    contract_version: 1,
    environment_kind: 'python-venv',
    env_ids: ['python-venv:profile:1'],
    requirements: [BASE_REQUIREMENT],
    sources: [],
    python_executable: null,
    platform_key: 'linux-x86_64',
    python: '3.11',
    installer: { name: 'uv', version: '0.1' },
  }),
)

function isIdentity(value: unknown): value is EnvironmentIdentity {
  return typeof value === 'object' && value !== null && 'requirements' in value
}

function sameInput(a: EnvironmentIdentity, b: EnvironmentIdentity): boolean {
  const sorted = ({ env_ids, requirements, sources, ...rest }: EnvironmentIdentity) => ({
    ...rest,
    installer: [rest.installer.name, rest.installer.version],
    env_ids: [...env_ids].sort(),
    requirements: requirements.map((each) => JSON.stringify(each)).sort(),
    sources: sources.map(({ name, index_url }) => `${name} ${index_url}`).sort(),
  })
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}
