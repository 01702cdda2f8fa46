// trash.ts <library> <log>: deletes and restores models, over and over, until it is killed. The log says what was begun and what is done.
import { appendFileSync } from 'node:fs'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', log = ''] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })
const deleted = (await library.listTrash()).items.map(({ trash_id, model_id }) => ({ trash_id, model_id }))

for (;;) {
  const all = (await library.listModels()).models.map(({ model_id }) => model_id)
  reportPhase('writing', 'delete_many')
  appendFileSync(log, all.map((id) => `begun delete ${id}\n`).join(''))
  const together = (await library.deleteModels(all)).deleted
  appendFileSync(log, all.map((id) => `ended delete ${id}\n`).join(''))
  for (const { model_id, trash_id = '' } of together) {
    reportPhase('writing', 'restore')
    appendFileSync(log, `begun restore ${model_id}\n`)
    await library.restoreFromTrash(trash_id)
    appendFileSync(log, `ended restore ${model_id}\n`)
  }
  for (const { model_id } of (await library.listModels()).models) {
    reportPhase('writing', 'delete')
    appendFileSync(log, `begun delete ${model_id}\n`)
    const { trash_id = '' } = await library.deleteModel(model_id)
    appendFileSync(log, `ended delete ${model_id}\n`)
    deleted.push({ trash_id, model_id })
  }
  for (const { trash_id, model_id } of deleted.splice(0)) {
    reportPhase('writing', 'restore')
    appendFileSync(log, `begun restore ${model_id}\n`)
    await library.restoreFromTrash(trash_id)
    appendFileSync(log, `ended restore ${model_id}\n`)
  }
}
