import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'

// usage: toggle.ts ROOT TIMES — takes the assets 1 and 2 into the build and out of it, both in one commit, and packs now and then.
const [root = '', times = '1'] = process.argv.slice(2)
const project = { project_id: 'child', root }
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
for (let time = 0; time < Number(times); time += 1) {
  const change = time % 2 === 0 ? packer.excludeAssetFromBuild : packer.includeAssetInBuild
  await Promise.all([change({ project, asset_id: 1 }), change({ project, asset_id: 2 })])
  if (time % 10 === 0) await packer.packWorkspace({ project })
}
await packer.close()
