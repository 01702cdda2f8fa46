import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openFakeHost } from '../../src/testing.ts'

/** Verifies an environment with the sources as they are, and tells how its threads ended. */
const codes = new Set<number>()
process.on('worker', (worker) => worker.once('exit', (code) => codes.add(code)))
const host = await openFakeHost({ dataDir: join(process.argv[2] ?? '', 'data') })
const dependency_requirements = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])
const { environment_key } = await host.environments.ensureReady({ dependency_requirements })
const { state } = await host.environments.verify(environment_key, { depth: 'full' })
await host.environments.close()
process.stdout.write(`${state}: threads ended with ${[...codes].join(', ')}\n`)
