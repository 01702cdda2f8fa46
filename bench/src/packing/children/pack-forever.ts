import { join } from 'node:path'
import { createPackage } from '@electron/asar'
import { reportPhase } from '@plinth/durable/testing'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '@plinth/packer-v1'

// usage: pack-forever.ts TOOL ROOT ARCHIVE TIMES: packs the assets of ROOT again and again with `plinth` or `asar`, until it is killed.
const [tool = '', root = '', archive = '', times = '1'] = process.argv.slice(2)
const pack = tool === 'asar' ? packWithAsar : packWithPlinth()
for (let time = 0; time < Number(times); time += 1) {
  reportPhase('writing')
  await pack()
  reportPhase('idle')
}

async function packWithAsar(): Promise<void> {
  await createPackage(join(root, 'assets/game'), archive)
}

function packWithPlinth(): () => Promise<void> {
  const packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
  return async () => {
    const { status } = await packer.build({ project: { project_id: 'killed', root }, mode: 'full' })
    if (status !== 'success') throw new Error(`packing ended with ${status}`)
  }
}
