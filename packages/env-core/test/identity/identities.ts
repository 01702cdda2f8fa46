import fc from 'fast-check'
import type { EnvironmentIdentity, NormalizedRequirement, SourceInput } from '../../src/index.ts'
import { normalizeRequirements } from '../../src/index.ts'
import { aRequirement } from '../../src/testing.ts'

/** Normalised requirements with different names. */
export const normalizedRequirements: fc.Arbitrary<NormalizedRequirement[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
      version: fc.stringMatching(/^[0-9]{1,2}\.[0-9]{1,2}$/),
      markers: fc.constantFrom(undefined, 'python_version >= "3.9"', 'sys_platform == "linux"'),
      hashes: fc.uniqueArray(
        fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
        { maxLength: 2 },
      ),
    }),
    { selector: ({ name }) => name, maxLength: 6 },
  )
  .map((parts) =>
    normalizeRequirements(
      parts.map(({ name, version, markers, hashes }) =>
        aRequirement(name, version, { hashes, ...(markers === undefined ? {} : { markers }) }),
      ),
    ),
  )

const sources: fc.Arbitrary<SourceInput[]> = fc.uniqueArray(
  fc.record({ name: fc.stringMatching(/^[a-z]{1,6}$/), index_url: fc.webUrl() }),
  { selector: ({ name }) => name, maxLength: 3 },
)

/** Any identity. */
export const identities: fc.Arbitrary<EnvironmentIdentity> = fc.record({
  contract_version: fc.constant(1 as const),
  environment_kind: fc.constantFrom('python', 'python-venv'),
  env_ids: fc.uniqueArray(fc.stringMatching(/^[a-z:0-9]{1,12}$/), { minLength: 1, maxLength: 4 }),
  requirements: normalizedRequirements,
  sources,
  python_executable: fc.constantFrom(null, '/usr/bin/python3', '/srv/python'),
  platform_key: fc.constantFrom('linux-x86_64', 'win-amd64', 'macos-arm64'),
  python: fc.constantFrom('3.11', '3.12'),
  installer: fc.record({ name: fc.constantFrom('uv', 'pip'), version: fc.stringMatching(/^[0-9]\.[0-9]$/) }),
})

/** The same list in any order. */
export function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length })
}
