import { reportPhase } from '@plinth/durable/testing'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'

// usage: quarantine-forever.ts ROOT ROUNDS — moves asset 1 aside and back until it is killed.
const [root = '', rounds = '1'] = process.argv.slice(2)
const project = { project_id: 'child', root }
const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
await packer.listAssets({ project })
reportPhase('writing')
for (let round = 0; round < Number(rounds); round += 1) {
  const [entry] = (await packer.listQuarantine({ project })).quarantined
  const { status } = entry
    ? await packer.restoreAsset({ project, quarantine_id: entry.quarantine_id, consent: true })
    : await packer.quarantineAsset({ project, asset_id: 1, consent: true })
  if (status !== 'success') throw new Error(`round ${round} ended with ${status}`)
}
await packer.close()
