import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'
import { contentOf } from '../kill-workspace.ts'

// usage: pack-forever.ts ROOT ROUNDS — packs again and again, each time with other contents, until it is killed.
const [root = '', rounds = '1'] = process.argv.slice(2)
const events = createPackerEventBus()
events.subscribe(() => reportPhase('writing'), { kinds: ['build_started'] })
events.subscribe(() => reportPhase('idle'), { kinds: ['build_finished'] })
const packer = createPackerWorkspaceService({ version: 1, events })
for (let round = 0; round < Number(rounds); round += 1) {
  await writeFile(join(root, 'assets/large/content.bin'), contentOf(round))
  const { status } = await packer.packWorkspace({ project: { project_id: 'child', root } })
  if (status !== 'success') throw new Error(`packing ended with ${status}`)
}
await packer.close()
