import { createProcessTable } from '@plinth/durable'
import { createFakePythonLocator, fakePython } from '@plinth/pyenv-backends/testing'
import { openEnvironments } from '../../dist/index.js'

/** A builder that never gets to its end; with `forgetful` it writes no process down that it starts. */
const { dataDir, uv, python, request, memory } = JSON.parse(process.argv[2] ?? '')
const table = createProcessTable()
const processes = memory === 'forgetful' ? { ...table, identify: async () => undefined } : table
const locator = createFakePythonLocator([fakePython({ version: '3.11.7', executable: python, realPath: python })])
const ports = { locator, processes, platformKey: 'linux-x86_64' }
await using environments = await openEnvironments({ dataDir, uv, afterInstall: 'nothing', ports })
await environments.ensure(request)
