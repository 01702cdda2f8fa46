import { lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ModelLibrary, openModelLibrary } from '@plinth/model-library'
import { longestStall } from '../../frame/stall.ts'
import type { Operation, Taken, Task } from '../in-a-process.ts'

const LOADED_MS = 100

/** Long enough to have looked at every external asset. */
const TO_THE_END_MS = 600_000

const OPERATIONS: Readonly<Record<Operation, (place: string) => Promise<() => Promise<void>>>> = {
  /** Opening, with a look at every external asset. */
  open: async (root) => async () => {
    await using _library = await openModelLibrary({ root, refreshWaitMs: TO_THE_END_MS })
  },
  /** The first one of a process, in a library that was opened just before. */
  reconcile: async (root) => {
    const library = await openModelLibrary({ root, refreshWaitMs: TO_THE_END_MS })
    return async () => {
      await library.reconcile()
      await library.close()
    }
  },
  reindex: async (root) => {
    const library = await openModelLibrary({ root, refreshWaitMs: TO_THE_END_MS })
    return async () => {
      await library.reindex()
      await library.close()
    }
  },
  /** Opening a library that has no index any more. */
  rebuild: async (root) => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(root, '.plinth', `index.db${suffix}`), { force: true })
    return async () => {
      await using _library = await openModelLibrary({ root, refreshWaitMs: TO_THE_END_MS })
    }
  },
  /** A file with a list of paths; each is looked at. */
  stat: async (list) => {
    const paths = readFileSync(list, 'utf8').split('\n')
    return async () => {
      for (const path of paths) statSync(path)
    }
  },
  list: async (root) => async () => list(root),
  walk: async (top) => async () => walk(top),
  /** Every model of a library, into its trash. */
  delete: async (root) => {
    const library = await openModelLibrary({ root, refreshWaitMs: TO_THE_END_MS })
    const ids = await modelIdsOf(library)
    return async () => {
      const { status } = await library.deleteModels(ids)
      if (status !== 'deleted') throw new Error(`the deletion is ${status}`)
      await library.close()
    }
  },
  restore: async (root) => async () => {
    await using library = await openModelLibrary({ root })
    const { items } = await library.listTrash()
    for (const { trash_id } of items) await library.restoreFromTrash(trash_id)
  },
  import: async (source_path) => {
    const library = await openModelLibrary({ root: join(source_path, '..', 'library') })
    return async () => {
      const { status } = await library.importFile({ source_path, family: 'bench', official_name: 'one' })
      if (status !== 'imported') throw new Error(`the import is ${status}`)
      await library.close()
    }
  },
}

async function modelIdsOf(library: ModelLibrary): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await library.listModels({ limit: 1000, ...(after === undefined ? {} : { after }) })
    ids.push(...page.models.map(({ model_id }) => model_id))
    after = page.next_cursor
    if (after === undefined) return ids
  }
}

/** The least that sees every model that came, went or changed: directories of types and families, and each metadata.json. */
function list(root: string): void {
  for (const type of directoriesIn(root)) {
    for (const family of directoriesIn(join(root, type))) {
      const place = `${root}/${type}/${family}`
      for (const name of directoriesIn(place)) statSync(`${place}/${name}/metadata.json`)
    }
  }
}

function directoriesIn(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
}

function walk(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    lstatSync(path)
    if (entry.isDirectory()) walk(path)
  }
}

const { operation, place, watched }: Task = JSON.parse(process.argv[2] ?? '')
const work = await OPERATIONS[operation](place)
// What loading code leaves to be done later is done before the clock starts, for every operation alike.
await pause(LOADED_MS)
const started = performance.now()
const stalled = watched ? await longestStall(work) : await work().then(() => null)
const taken: Taken = {
  ms: performance.now() - started,
  resident_mb: process.resourceUsage().maxRSS / 1000,
  stall_ms: stalled?.stallMs ?? null,
  busy_ms: stalled?.busyMs ?? null,
}
console.log(JSON.stringify(taken))
