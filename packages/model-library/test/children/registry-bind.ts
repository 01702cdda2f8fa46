// registry-bind.ts <library> <model id> <name>: binds a model to a profile five times, under names of its own.
import { openModelLibrary } from '../../src/open-model-library.ts'

const [root = '', model_id = '', name = ''] = process.argv.slice(2)
await using library = await openModelLibrary({ root })
for (const turn of [1, 2, 3, 4, 5])
  await library.bindDependencyProfile({ model_id, profile_id: 'light', binding_id: `${name}-${turn}` })
