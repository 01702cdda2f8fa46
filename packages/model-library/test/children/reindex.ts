// reindex.ts <library> <seed>: adds, changes and removes models by their files and reindexes, over and over, until it is killed.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { removeIndex, writeFileModel } from '../file-models.ts'
import { childDatabase } from '../test-database.ts'

const [root = '', seed = '0'] = process.argv.slice(2)
if (Number(seed) % 5 === 4) await removeIndex(join(root, '.plinth'))
reportPhase('writing', 'open')
const library = await openModelLibrary({ root, ...childDatabase() })
reportPhase('writing', 'reindex')
for (let turn = Number(seed); ; turn += 1) {
  for (let step = 0; step < 20; step += 1) {
    const id = `llm/f${(turn + step) % 3}/m${(turn * 7 + step * 13) % 60}`
    if (step % 4 === 3) await rm(join(root, id), { recursive: true, force: true })
    else await writeFileModel(root, id, { official_name: `Model ${turn} ${step}`, tags: [`t${turn % 3}`] })
  }
  await library.reindex()
}
