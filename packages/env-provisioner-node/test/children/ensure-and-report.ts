import { type Phase, reportPhase } from '@plinth/durable/testing'
import { openEnvironments } from '../../dist/index.js'

/** What begins at each point of a build; `spawned` comes twice: for the empty environment, and for the packages. */
const BEGINS: Readonly<Record<string, readonly [Phase, string]>> = {
  locked: ['idle', 'resolving'],
  resolved: ['writing', 'creating'],
  'spawned 2': ['writing', 'installing'],
  installed: ['writing', 'verifying'],
  verified: ['writing', 'publishing'],
  published: ['idle', 'published'],
}

/** Makes an environment and tells the kill harness what it is doing. */
const [dataDir = '', payload = ''] = process.argv.slice(2)
let spawned = 0
const at = async (point: string) => {
  if (point === 'spawned') spawned += 1
  const begins = BEGINS[point === 'spawned' ? `spawned ${spawned}` : point]
  if (begins) reportPhase(...begins)
}
await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing', ports: { at } })
const { state, status } = await environments.ensure({ dependency_requirements: JSON.parse(payload) })
if (state !== 'ready') throw new Error(`${state}: ${status.message}`)
