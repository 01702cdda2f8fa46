import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'

// usage: register-forever.ts ROOT NAME… — registers the assets one after the other, and writes down each id that it was given.
const [root = '', ...names] = process.argv.slice(2)
const project = { project_id: 'child', root }
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
reportPhase('writing')
for (const name of names) {
  const { asset_id } = await packer.registerAsset({ project, root: `assets/${name}` })
  appendFileSync(join(root, 'acknowledged.txt'), `${asset_id} ${name}\n`)
}
await packer.close()
