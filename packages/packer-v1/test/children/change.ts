import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '../../src/index.ts'
import { changeWorkspace } from '../change-workspace.ts'
import { logCommits } from '../commit-log.ts'

// usage: change.ts ROOT LOG TIMES — makes changes of every kind, and writes down each state that it committed.
const [root = '', log = '', times = '1'] = process.argv.slice(2)
const events = createPackerEventBus()
logCommits(events, root, log)
const packer = createPackerWorkspaceService({ version: 1, events })
for (let time = 0; time < Number(times); time += 1) await changeWorkspace(packer, { project_id: 'child', root }, time)
await packer.close()
