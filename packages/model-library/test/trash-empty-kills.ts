import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { openModelLibrary } from '../src/open-model-library.ts'
import type { Scratch } from './scratch.ts'
import { namesBelow } from './tree.ts'

/** Models that take a while to be removed. */
export const MANY_IDS = ['llm/a/one', 'llm/a/two', 'llm/a/three']
export const MANY_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 120 }, (_, turn) => [`d${turn % 4}/part${turn}.bin`, `part ${turn}`]),
)

/** Kills a process that empties the trash, and looks each time whether every model is there to be restored, or gone without a trace. */
export async function killEmptying(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const root = join(place.path, 'library')
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  return runKillCampaign({
    name: 'kill -9 while the trash is emptied',
    seed: 20261121,
    rounds: campaignRounds(80, share),
    victims: 'parent',
    phaseOf: () => 'empty',
    start: async () => ({ args: [join(import.meta.dirname, 'children/empty-trash.ts'), root], env }),
    check: () => checkLibrary(root),
    withinMs: 60,
  })
}

async function checkLibrary(root: string): Promise<void> {
  await using library = await openModelLibrary({ root })
  const { items } = await library.listTrash()
  const kept = (await readdir(join(root, '.plinth/trash')).catch(() => [])).filter((name) => name !== 'reserve')
  if (kept.join() !== items.map(({ trash_id }) => trash_id).join()) throw new Error(`left in the trash: ${kept}`)
  const journal = await readdir(join(root, '.plinth/journal'))
  if (journal.length > 0) throw new Error(`not settled: ${journal}`)
  for (const { trash_id, model_id } of items) {
    await library.restoreFromTrash(trash_id)
    const files = (await namesBelow(join(root, model_id))).filter((name) => name.endsWith('.bin'))
    if (files.length !== Object.keys(MANY_FILES).length) throw new Error(`${model_id} has ${files.length} files`)
  }
}
