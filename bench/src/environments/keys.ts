import { type EnvironmentIdentity, environmentKey, explainKeyChange, normalizeRequirements } from '@plinth/env-core'
import { aRequirement } from '@plinth/env-core/testing'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave, timed } from '../frame/interleave.ts'

/** The key of a very large set of requirements, and why another differs. */
export async function keys(rounds: number): Promise<Figure[]> {
  const count = 5000
  const before = identityOf(count, '1.0')
  const after = identityOf(count, '2.0')
  const measure = (work: () => unknown) => interleave({ ours: () => timed(async () => work()) }, { rounds, warmUp: 3 })
  return [
    figureOf({
      work: `key over ${count} requirements`,
      unit: 'ms',
      result: await measure(() => environmentKey(before)),
      goal: { value: 'median', atMost: 25 },
    }),
    figureOf({
      work: `explainKeyChange over ${count} requirements, all different`,
      unit: 'ms',
      result: await measure(() => explainKeyChange({ key_inputs: { ...before } }, { key_inputs: { ...after } })),
    }),
  ]
}

function identityOf(count: number, version: string): EnvironmentIdentity {
  const numbers = Array.from({ length: count }, (_, index) => (index * 2_654_435_761) % 4_294_967_296)
  const requirements = normalizeRequirements(
    numbers.map((number) =>
      aRequirement(`package-${number.toString(36)}`, version, {
        hashes: [`sha256:${number.toString(16).padStart(64, '0')}`],
      }),
    ),
  )
  return {
    contract_version: 1,
    environment_kind: 'python-venv',
    env_ids: ['python-venv:large:1:hash:linux-x86_64:any'],
    requirements,
    sources: [],
    python_executable: null,
    platform_key: 'linux-x86_64',
    python: '3.11',
    installer: { name: 'uv', version: '0.13.9' },
  }
}
