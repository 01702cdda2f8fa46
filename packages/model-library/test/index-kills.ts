import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import Sqlite from 'better-sqlite3'
import type { ModelLibrary } from '../src/model-library.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import type { Scratch } from './scratch.ts'

/** Kills a process while it fills, updates or remakes the index, and checks rows, words and feed each time. */
export async function killReindexes(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const root = join(place.path, 'library')
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  const reader = createReader()
  return runKillCampaign({
    name: 'kill -9 in the middle of opening and reindexing',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 300,
    start: async ({ round }) => ({
      args: [join(import.meta.dirname, 'children/reindex.ts'), root, String(round)],
      env,
    }),
    check: async ({ round }) => {
      const rows = await checkIndex(root, reader)
      if (round % 4 !== 0) return
      const indexDir = join(place.path, 'fresh', String(Math.random()))
      await openModelLibrary({ root, indexDir }).then((library) => library.close())
      if (rowsIn(join(indexDir, 'index.db')) !== rows) throw new Error('a fresh index has other rows')
    },
  })
}

/** The rows, after a look at them: they say what the files say, and a reader of the feed knows the same. */
async function checkIndex(root: string, reader: ReturnType<typeof createReader>): Promise<string> {
  {
    await using library = await openModelLibrary({ root })
    const { models, total } = await library.listModels({ limit: 1000 })
    const listed = models.map(({ model_id, official_name }) => `${model_id} ${official_name}`)
    expectSame('rows', listed, await modelsOnDisk(root))
    await reader.follow(library)
    expectSame('the feed', reader.known(), listed)
    const found = await library.searchModels({ query: 'model', limit: 1 })
    if (found.total !== total) throw new Error(`${found.total} models found by a word, ${total} listed`)
  }
  return rowsIn(join(root, '.plinth/index.db'))
}

/** Knows the models of a library by listing them once and by events from then on. */
function createReader() {
  let cursor: string | undefined
  const models = new Map<string, string>()
  const listAnew = async (library: ModelLibrary) => {
    cursor = await library.feedCursor()
    models.clear()
    const page = await library.listModels({ limit: 1000 })
    for (const { model_id, official_name } of page.models) models.set(model_id, `${model_id} ${official_name}`)
  }
  const readOn = async (library: ModelLibrary, after: string) => {
    const page = await library.readEvents(after)
    for (const { model_id = '' } of page.events) {
      const model = await library.getModel(model_id)
      if (model) models.set(model_id, `${model_id} ${model.official_name}`)
      else models.delete(model_id)
    }
    cursor = page.cursor
    return page.events.length
  }
  return {
    known: () => [...models.values()],
    follow: async (library: ModelLibrary) => {
      try {
        if (cursor === undefined) return await listAnew(library)
        while ((await readOn(library, cursor)) > 0);
      } catch (error) {
        if (!isCodedError(error) || error.code !== 'cursor_expired') throw error
        await listAnew(library)
      }
    },
  }
}

async function modelsOnDisk(root: string): Promise<string[]> {
  const paths = await readdir(join(root, 'llm'), { recursive: true }).catch(() => [])
  const files = paths.filter((path) => path.endsWith('metadata.json'))
  return Promise.all(
    files.map(async (path) => {
      const { official_name } = JSON.parse(await readFile(join(root, 'llm', path), 'utf8'))
      return `llm/${path.replace('/metadata.json', '')} ${official_name}`
    }),
  )
}

function expectSame(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.toSorted().join('\n') !== expected.toSorted().join('\n'))
    throw new Error(`${what}: ${found.toSorted()} instead of ${expected.toSorted()}`)
}

function rowsIn(file: string): string {
  const database = new Sqlite(file, { readonly: true })
  const rows = ['models', 'model_terms'].map((table) => database.prepare(`select * from ${table}`).all())
  database.close()
  return JSON.stringify(rows)
}
