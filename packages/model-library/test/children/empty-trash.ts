// empty-trash.ts <library>: makes models with many files, deletes them and empties the trash, over and over, until it is killed.
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { writeOwnedModel } from '../owned-models.ts'
import { MANY_FILES, MANY_IDS } from '../trash-empty-kills.ts'

const [root = ''] = process.argv.slice(2)
const library = await openModelLibrary({ root })
for (;;) {
  reportPhase('idle')
  await library.emptyTrash()
  for (const { model_id } of (await library.listModels()).models) await library.deleteModel(model_id)
  await library.emptyTrash()
  for (const id of MANY_IDS) await writeOwnedModel(root, { id, files: MANY_FILES })
  await library.reindex()
  for (const id of MANY_IDS) await library.deleteModel(id)
  reportPhase('writing', 'empty')
  await library.emptyTrash()
}
