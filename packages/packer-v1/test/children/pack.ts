import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'

// usage: pack.ts ROOT UMASK — packs the workspace; prints the artifacts and how much memory it took at most.
const [root = '', umask = '022'] = process.argv.slice(2)
process.umask(Number.parseInt(umask, 8))
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
const { artifacts } = await packer.packWorkspace({ project: { project_id: 'child', root } })
process.stdout.write(JSON.stringify({ artifacts, max_rss_bytes: process.resourceUsage().maxRSS * 1024 }))
await packer.close()
