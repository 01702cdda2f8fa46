import { createProcessTable } from '@plinth/durable'
import { reportPhase } from '@plinth/durable/testing'
import { runCommand } from '../../src/index.ts'
import { bootstrapMicromamba } from '../../src/micromamba/bootstrap-micromamba.ts'

const [path = ''] = process.argv.slice(2)
const tools = { env: process.env, runCommand, processes: createProcessTable(), platform: 'linux-64' }
await bootstrapMicromamba(tools, path, { onEvent: () => reportPhase('writing', 'received') })
