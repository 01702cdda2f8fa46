import { openEnvironments } from '../../dist/index.js'

const [dataDir = '', payload = ''] = process.argv.slice(2)
await using environments = await openEnvironments({ dataDir })
const { state, outcome } = await environments.ensure({ dependency_requirements: JSON.parse(payload) })
process.stdout.write(`${state} ${outcome}\n`)
