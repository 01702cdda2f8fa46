// relink.ts <library> <log>: deletes models with their links in an app and restores them, over and over, until it is killed.
import { appendFileSync } from 'node:fs'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', log = ''] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })

for (;;) {
  const ids = (await library.listModels()).models.map(({ model_id }) => model_id)
  reportPhase('writing', 'unlink')
  if (ids.length > 0) await library.deleteModels(ids, { links: 'remove' })
  for (const { trash_id } of (await library.listTrash()).items) {
    reportPhase('writing', 'relink')
    await library.restoreFromTrash(trash_id)
  }
}
