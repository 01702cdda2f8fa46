// host.ts <library> <bundle> <name> <file>: opens the library and changes models beside another host, each step when it is told to go on; what it got
// and saw lies in the file.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { childDatabase } from '../test-database.ts'

const TURNS = 12
const [root = '', source_path = '', name = '', file = ''] = process.argv.slice(2)
const library = await openModelLibrary({ root, ...childDatabase() })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const statuses: string[] = []
for (let turn = 0; turn < TURNS; turn += 1) {
  const shared = { source_path, family: 'both', official_name: `m${turn}` }
  const { status, model_id } = await library.importExternalDiffusersDirectory(shared)
  statuses.push(status)
  await library.importExternalDiffusersDirectory({ source_path, family: name, official_name: `m${turn}` })
  await library.bindDependencyProfile({ model_id, profile_id: 'pytorch-audio', binding_id: `${name}${turn}` })
  await library.bindDependencyProfile({
    model_id: 'diffusion/both/m0',
    profile_id: 'pytorch-audio',
    binding_id: `${name}_${turn}`,
  })
}
process.stdout.write('changed\n')
await once(process.stdin, 'data')
const { models } = await library.listModels({ limit: 200 })
await writeFile(file, JSON.stringify({ statuses, ids: models.map(({ model_id }) => model_id) }))
await library.close()
process.stdout.write('closed\n')
process.exit()
