import { openEnvironments } from '../../dist/index.js'

const [dataDir = '', payload = '', installer = 'uv'] = process.argv.slice(2)
await using environments = await openEnvironments({ dataDir, installer: installer === 'pip' ? 'pip' : 'uv' })
const { state, outcome } = await environments.ensure({ dependency_requirements: JSON.parse(payload) })
process.stdout.write(`${state} ${outcome}\n`)
