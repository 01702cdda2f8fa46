import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'

// usage: loaded.ts ROOT — builds the workspace; prints which of Node's modules for networks were loaded.
const [root = ''] = process.argv.slice(2)
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
const { cache } = await packer.build({ project: { project_id: 'child', root } })
const loaded: unknown = Reflect.get(process, 'moduleLoadList')
const names = Array.isArray(loaded)
  ? loaded.filter((name) => /(undici|_?https?|http2|tls)(_|$)/.test(String(name)))
  : []
process.stdout.write(JSON.stringify({ cache, names }))
await packer.close()
