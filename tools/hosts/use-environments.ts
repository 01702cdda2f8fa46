import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openEnvironments } from '@plinth/env-provisioner-node'

/** Opens a store on disk and asks it about an environment of a kind that nobody supports, which no Python is needed for. */
export async function useEnvironments(directory: string) {
  const environments = await openEnvironments({ dataDir: join(directory, 'environments') })
  const binding = { ...aBinding([aRequirement('six', '1.17.0')]), environment_kind: 'docker' }
  const { state, status } = await environments.check({
    dependency_requirements: requirementsOf([binding]),
    mode: 'auto',
  })
  const stored = await environments.list()
  await environments.close()
  return { state, code: status.code, stored: stored.length }
}
