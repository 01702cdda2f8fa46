import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type EnvironmentIdentity, environmentKey, explainKeyChange, type SourceInput } from '../../src/index.ts'
import { identities, shuffled } from './identities.ts'

/** Any identity with at least one requirement, one index and one hash. */
const full = identities.filter(({ requirements, sources }) => requirements.length > 0 && sources.length > 0)

it('gives the same key whatever is permuted or said twice', () => {
  const variants = full.chain((identity) =>
    fc.record({
      identity: fc.constant(identity),
      env_ids: twisted(identity.env_ids),
      sources: twisted(identity.sources),
      requirements: fc
        .tuple(...identity.requirements.map((each) => twisted(each.hashes).map((hashes) => ({ ...each, hashes }))))
        .chain(twisted),
    }),
  )
  fc.assert(
    fc.property(variants, ({ identity, ...lists }) => {
      const other = { ...identity, ...lists }
      expect(environmentKey(other)).toBe(environmentKey(identity))
      expect(explainKeyChange(holder(identity), holder(other)).map(({ field }) => field)).toEqual([])
    }),
  )
})

type Change = (identity: EnvironmentIdentity, text: string) => object

const firstRequirement = (part: string, valueFor: (text: string) => unknown): Change => {
  return ({ requirements: [first, ...rest] }, text) => ({
    requirements: [{ ...first, [part]: valueFor(text) }, ...rest],
  })
}
const firstSource = (change: (source: SourceInput | undefined, text: string) => object): Change => {
  return ({ sources: [first, ...rest] }, text) => ({ sources: [change(first, text), ...rest] })
}

/** Every input that decides, and how it is changed to something that no generated identity has. */
const INPUTS: Readonly<Record<string, Change>> = {
  contract_version: () => ({ contract_version: 2 }),
  environment_kind: () => ({ environment_kind: 'other' }),
  env_ids: ({ env_ids }, text) => ({ env_ids: [...env_ids, text] }),
  'requirements.name': firstRequirement('name', (text) => text),
  'requirements.pin': firstRequirement('pin', (text) => `9.${text}`),
  'requirements.markers': firstRequirement('markers', (text) => `platform_release == "${text}"`),
  'requirements.hashes': firstRequirement('hashes', (text) => [`sha256:${text.padEnd(64, '0')}`]),
  'one requirement less': ({ requirements }) => ({ requirements: requirements.slice(1) }),
  'sources.name': firstSource((source, text) => ({ ...source, name: text })),
  'sources.index_url': firstSource((source, text) => ({ ...source, index_url: `https://${text}.example` })),
  'sources.extra_index_urls': firstSource((source, text) => ({
    ...source,
    extra_index_urls: [`https://${text}.example`],
  })),
  'sources.wheel_source': firstSource((source, text) => ({ ...source, wheel_source: `sha256:${text}` })),
  'sources.package_source': firstSource((source, text) => ({ ...source, package_source: `sha256:${text}` })),
  'one source less': ({ sources }) => ({ sources: sources.slice(1) }),
  python_executable: (_, text) => ({ python_executable: `/pythons/${text}` }),
  platform_key: (_, text) => ({ platform_key: `linux-${text}` }),
  python: () => ({ python: '3.99' }),
  'installer.name': ({ installer }, text) => ({ installer: { ...installer, name: text } }),
  'installer.version': ({ installer }, text) => ({ installer: { ...installer, version: text } }),
  'installer.source_builds': ({ installer }) => ({ installer: { ...installer, source_builds: 'allow' } }),
}

it('gives another key, and says which input it was, whenever any one of the listed inputs changes', () => {
  const text = fc.stringMatching(/^zz[0-9a-f]{6}$/)
  fc.assert(
    fc.property(full, text, (identity, other) => {
      const keys = new Set([environmentKey(identity)])
      for (const [input, change] of Object.entries(INPUTS)) {
        const changed: EnvironmentIdentity = { ...identity, ...change(identity, other) }
        keys.add(environmentKey(changed))
        const [list = ''] = input.replace(/^one (\w+) less$/, '$1s').split('.')
        const fields = explainKeyChange(holder(identity), holder(changed)).map(({ field }) => field.split('.')[0])
        expect([input, [...new Set(fields)]]).toEqual([input, [list]])
      }
      expect(keys.size).toBe(Object.keys(INPUTS).length + 1)
    }),
  )
})

it('finds two identities the same exactly when nothing differs that could be explained', () => {
  fc.assert(
    fc.property(identities, identities, (a, b) => {
      for (const [left, right] of [
        [a, b],
        [a, structuredClone(a)],
      ] as const) {
        const isSame = environmentKey(left) === environmentKey(right)
        expect(explainKeyChange(holder(left), holder(right)).length === 0).toBe(isSame)
      }
    }),
  )
})

it('keeps the order of extra indexes, which decides', () => {
  fc.assert(
    fc.property(full, (identity) => {
      const withExtra = (extra_index_urls: readonly string[]) => ({
        ...identity,
        sources: identity.sources.map((each) => ({ ...each, extra_index_urls })),
      })
      const [one, other] = ['https://a.example', 'https://b.example']
      expect(environmentKey(withExtra([one, other]))).not.toBe(environmentKey(withExtra([other, one])))
    }),
  )
})

/** In any order, with some of it twice. */
function twisted<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc
    .tuple(shuffled(items), fc.subarray([...items]))
    .map(([all, again]) => [...again, ...all])
    .chain(shuffled)
}

function holder(identity: EnvironmentIdentity) {
  return { key_inputs: { ...identity } }
}
