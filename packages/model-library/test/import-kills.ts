import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import type { ModelLibrary } from '../src/model-library.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { llamaFile, writeFiles } from './model-files.ts'
import type { Scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'
import { digestOf } from './weight-sources.ts'

const PHASES = ['copy', 'link', 'place'] as const
const BIG = Buffer.concat([llamaFile(), Buffer.alloc(2_000_000, 7)])

/** Kills a process in the middle of imports by copy, by link and in place, and checks what it left each time. */
export async function killImports(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const [source, log] = [join(place.path, 'source'), join(place.path, 'log')]
  await writeFiles(source, { 'a.gguf': BIG, 'sub/b.gguf': BIG, 'sub/config.json': '{}' })
  const digests = new Map([
    ['a.gguf', digestOf(BIG)],
    ['sub/b.gguf', digestOf(BIG)],
    ['sub/config.json', digestOf(Buffer.from('{}'))],
  ])
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  const root = join(place.path, 'library')
  return runKillCampaign({
    name: 'kill -9 in the middle of imports by copy, by link and in place',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'copy',
    start: async () => {
      await rm(root, { recursive: true, force: true })
      await rm(log, { force: true })
      return { args: [join(import.meta.dirname, 'children/import-files.ts'), root, source, log], env }
    },
    check: async () => {
      const names = await untouchedNames(source)
      {
        await using library = await openModelLibrary({ root })
        await checkLibrary(library, log, digests)
      }
      // A hard link is one more name of a file of the source; what is in it stays.
      if (names !== (await untouchedNames(source))) throw new Error('the source was touched')
    },
    withinMs: 150,
  })
}

/** Rejects unless every model is whole, what was done is there, and nothing else is. */
async function checkLibrary(library: ModelLibrary, log: string, digests: ReadonlyMap<string, string>): Promise<void> {
  const { models } = await library.listModels({ limit: 200 })
  const ids = models.map(({ model_id }) => model_id)
  const text = await readFile(log, 'utf8').catch(() => '')
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [status = '', id = ''] = line.split(' ')
    if (status !== 'imported' || !ids.includes(id)) throw new Error(`${line}: ${ids}`)
  }
  for (const id of ids) await checkModel(library, id, digests)
  const names = await readdir(library.root, { recursive: true })
  const odd = names.filter((name) => !name.startsWith('.plinth/') && /\.plinth-/.test(name))
  const journal = await readdir(join(library.root, '.plinth/journal'))
  if (odd.length + journal.length > 0) throw new Error(`left: ${odd} ${journal}`)
  const copied = names.filter((name) => /^(llm|audio)\/kill\/[^/]+$/.test(name)).toSorted()
  const listed = ids.filter((id) => id.includes('/kill/')).toSorted()
  if (copied.join() !== listed.join()) throw new Error(`there is ${copied}, and listed ${listed}`)
  await library.reindex()
  const again = await library.listModels({ limit: 200 })
  if (JSON.stringify(again.models) !== JSON.stringify(models)) throw new Error('a reindex gives other rows')
}

async function checkModel(library: ModelLibrary, id: string, digests: ReadonlyMap<string, string>): Promise<void> {
  const metadata = await library.getModel(id)
  const files = metadata?.files ?? []
  const expected = id.startsWith('audio') ? ['a.gguf'] : [...digests.keys()]
  const found = files.map(({ name }) => name).toSorted()
  if (metadata?.validation_state !== 'valid' || found.join() !== expected.join())
    throw new Error(`${id}: ${JSON.stringify(metadata)}`)
  for (const { name, sha256 } of files) {
    const bytes = await readFile(join(library.root, id, name))
    if (sha256 !== digests.get(name) || digestOf(bytes) !== sha256)
      throw new Error(`${id}: ${name} is not what was imported`)
  }
}

/** Everything of the source but how many names its files have, which hard links change. */
async function untouchedNames(source: string): Promise<string> {
  const lines = (await untouchedParts(source)).split('\n')
  return lines.map((line) => line.slice(0, line.indexOf(' ')) + line.slice(line.lastIndexOf(' '))).join('\n')
}
