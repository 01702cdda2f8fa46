import { createDependencyEnvironmentService, normalizePythonVersion, parseRequirement } from '@plinth/env-core'
import { aBinding, aRequirement, createFakePorts, requirementsOf } from '@plinth/env-core/testing'

/** Takes requirements from nothing to an environment over ports in memory, and finds it again. */
export async function useEnvCore() {
  const service = createDependencyEnvironmentService(createFakePorts())
  const requirement = aRequirement('NumPy', '2.4.1', { index_url: 'https://index.example/simple' })
  const request = { dependency_requirements: requirementsOf([aBinding([requirement])]), mode: 'auto' as const }
  const outcomes = [await service.ensure(request), await service.ensure(request)].map(
    ({ state, outcome }) => `${state} ${outcome}`,
  )
  await service.close()
  return {
    outcomes,
    name: parseRequirement('Foo.Bar[b,a]>=1').canonical_name,
    version: normalizePythonVersion('v1.0-RC1'),
  }
}
