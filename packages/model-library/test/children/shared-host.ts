// shared-host.ts <library> <bundle> <seed> <ms> <file>: changes a shared library at random beside other hosts for so long, reads pages and follows
// the feed; what has to be there in the end, and what the feed said, lies in the file.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { openModelLibrary } from '../../src/open-model-library.ts'
import { childDatabase } from '../test-database.ts'

const [root = '', source_path = '', seed = '0', ms = '0', file = ''] = process.argv.slice(2)
const open = () => openModelLibrary({ root, ...childDatabase() })
let library = await open()
const [own, bindings, heard] = [new Set<string>(), new Set<string>(), new Set<string>()]
const faults: string[] = []
let state = Number(seed) * 7919 + 1
let operations = 0

async function listen(after: string, signal: AbortSignal, until?: string): Promise<string> {
  let cursor = after
  if (cursor === until) return cursor
  for await (const { kind, model_id, cursor: next = '' } of library.subscribe({ after, signal })) {
    cursor = next
    if (kind === 'model_removed') heard.delete(String(model_id))
    else if (model_id !== undefined) heard.add(model_id)
    if (cursor === until) break
  }
  return cursor
}

/** The same numbers for the same seed. */
function random(below: number): number {
  state = (state * 48_271) % 2_147_483_647
  return state % below
}

async function change(): Promise<void> {
  const name = `m${random(6)}`
  const id = `diffusion/p${seed}/${name}`
  if (own.has(id)) {
    await library.deleteModel(id)
    own.delete(id)
    return
  }
  const { status } = await library.importExternalDiffusersDirectory({
    source_path,
    family: `p${seed}`,
    official_name: name,
  })
  if (status !== 'imported') faults.push(`${id}: ${status}`)
  own.add(id)
}

async function bind(): Promise<void> {
  const binding_id = `b${seed}_${bindings.size}`
  await library.bindDependencyProfile({ model_id: 'diffusion/both/m0', profile_id: 'pytorch-audio', binding_id })
  bindings.add(binding_id)
}

async function look(): Promise<void> {
  const { models, total, facets } = await library.searchModels({ query: 'm', facets: ['family'], limit: 1000 })
  const counted = Object.values(facets?.family ?? {}).reduce((sum, each) => sum + each, 0)
  if (models.length !== total || counted !== total) faults.push(`torn: ${models.length}, ${total}, ${counted}`)
  const ids = models.map(({ model_id }) => model_id)
  for (const id of own) if (!ids.includes(id)) faults.push(`not found: ${id}`)
}

process.stdout.write('ready\n')
await once(process.stdin, 'data')
let stop = new AbortController()
const start = await library.feedCursor()
for (const { model_id } of (await library.listModels({ limit: 1000 })).models) heard.add(model_id)
let following = listen(start, stop.signal)
for (const until = performance.now() + Number(ms); performance.now() < until; operations += 1) {
  const kind = random(20)
  if (kind < 9) await change()
  else if (kind < 12) await bind()
  else if (kind < 18) await look()
  else if (kind < 19) await library.reindex()
  else {
    stop.abort()
    const cursor = await following
    await library.close()
    library = await open()
    stop = new AbortController()
    following = listen(cursor, stop.signal)
  }
}
process.stdout.write('changed\n')
await once(process.stdin, 'data')
stop.abort()
await listen(await following, new AbortController().signal, await library.feedCursor())
await writeFile(file, JSON.stringify({ own: [...own], bindings: [...bindings], heard: [...heard], faults, operations }))
await library.close()
process.stdout.write('closed\n')
process.exit()
