import { reportPhase } from '@plinth/durable/testing'
import { openEnvironments } from '../../dist/index.js'

/** Makes an environment and tells the kill harness while its files are being written. */
const [dataDir = '', payload = ''] = process.argv.slice(2)
const at = async (point: string) => {
  if (point === 'resolved') reportPhase('writing')
  if (point === 'published') reportPhase('idle')
}
await using environments = await openEnvironments({ dataDir, ports: { at } })
const { state, status } = await environments.ensure({ dependency_requirements: JSON.parse(payload) })
if (state !== 'ready') throw new Error(`${state}: ${status.message}`)
