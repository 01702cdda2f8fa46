import { once } from 'node:events'
import type { InstallerCall } from '@plinth/pyenv-backends'
import { openFakeHost } from '../../dist/testing.js'

/** Builds an environment, says when it is at package 3 of 7, and goes on once its standard input says something. */
const [dataDir = '', payload = ''] = process.argv.slice(2)
const onInstall = async (_prefix: string, { onEvent }: InstallerCall) => {
  onEvent?.({ phase: 'installing', completed: 3, total: 7, unit: 'packages' })
  process.stdout.write('installing\n')
  await once(process.stdin, 'data')
}
await using host = await openFakeHost({ dataDir, onInstall })
const { state, outcome } = await host.environments.ensure({ dependency_requirements: JSON.parse(payload) })
process.stdout.write(`${state} ${outcome}\n`)
process.stdin.destroy()
