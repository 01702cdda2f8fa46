import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { openFakeHost } from '@plinth/env-provisioner-node/testing'

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
  return { state, code: status.code, stored: stored.length, verified: await verifyFiles(directory) }
}

/** Hashes every file of an environment, in threads that are made from the bundle's own text; 0 is how each of them should end. */
async function verifyFiles(directory: string) {
  const ends = new Set<number>()
  process.on('worker', (worker) => worker.once('exit', (code) => ends.add(code)))
  const { environments } = await openFakeHost({ dataDir: join(directory, 'fake', 'environments') })
  const dependency_requirements = requirementsOf([aBinding([aRequirement('six', '1.17.0')])])
  const { environment_key } = await environments.ensureReady({ dependency_requirements })
  const { state } = await environments.verify(environment_key, { depth: 'full' })
  await environments.close()
  return { state, thread_ends: [...ends] }
}
