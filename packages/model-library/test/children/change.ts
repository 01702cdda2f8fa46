// change.ts <library> <bundle>: registers, binds, reindexes and takes out models of one bundle, over and over, until it is killed.
import { reportPhase } from '@plinth/durable/testing'
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', source_path = ''] = process.argv.slice(2)
const library = await openModelLibrary({ root })
reportPhase('writing')
for (let turn = 0; ; turn += 1) {
  const { model_id } = await library.importExternalDiffusersDirectory({
    source_path,
    family: 'tiny',
    official_name: `m${turn % 4}`,
  })
  await library.bindDependencyProfile({ model_id, profile_id: 'pytorch-audio', binding_id: `b${turn}` })
  if (turn % 5 === 4) await library.reindex()
  await library.deleteModel(`diffusion/tiny/m${(turn * 3) % 4}`).catch(() => {})
}
