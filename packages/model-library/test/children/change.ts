// change.ts <library> <bundle> <copy> <log>: registers, binds, relocates, reindexes and takes out models, over and over, until it is killed. The log
// says what was begun and what is done.
import { appendFileSync } from 'node:fs'
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', bundle = '', copy = '', log = ''] = process.argv.slice(2)
process.on('uncaughtException', (error) => {
  appendFileSync(log, `crashed ${JSON.stringify(String(error.stack))}\n`)
  process.exit(1)
})
const library = await openModelLibrary({ root })

async function change(name: string, id: string, operation: () => Promise<unknown>): Promise<void> {
  reportPhase('writing', name)
  appendFileSync(log, `begun ${name} ${id}\n`)
  const outcome = await operation().then(
    (result) => Object(result).status ?? 'done',
    (error) => Object(error).code,
  )
  appendFileSync(log, `ended ${name} ${id} ${outcome}\n`)
}

for (let turn = 0; ; turn += 1) {
  const official_name = `m${turn % 4}`
  const id = `diffusion/tiny/${official_name}`
  await change('import', id, () =>
    library.importExternalDiffusersDirectory({ source_path: bundle, family: 'tiny', official_name }),
  )
  await change('bind', id, () =>
    library.bindDependencyProfile({ model_id: id, profile_id: 'pytorch-audio', binding_id: `b${turn}` }),
  )
  await change('relocate', id, () => library.relocate(id, turn % 2 === 0 ? copy : bundle))
  if (turn % 3 === 2) await change('reindex', '-', () => library.reindex())
  const old = `diffusion/tiny/m${(turn * 3) % 4}`
  await change('delete', old, () => library.deleteModel(old))
}
