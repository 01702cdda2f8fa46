// map.ts <library> <app> <log>: maps models into an app by one kind of link after the other and undoes it, over and over, until it is killed.
import { appendFileSync } from 'node:fs'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', app_dir = '', log = ''] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })
const mappings = [{ target_dir: 'models/all' }, { target_dir: 'models/b', families: ['b'] }]
const links = ['symlink', 'copy', 'hard_link'] as const

for (let turn = 0; ; turn += 1) {
  for (const link of links) {
    reportPhase('writing', link)
    const { failed } = await library.applyMapping({ app: 'app', app_dir, link, on_conflict: 'overwrite', mappings })
    if (failed.length > 0) appendFileSync(log, `crashed ${JSON.stringify(failed)}\n`)
  }
  for (let undone = 0; undone <= turn % 3; undone += 1) {
    reportPhase('writing', 'undo')
    await library.undoMapping({ app: 'app', app_dir })
  }
}
