import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { openModelLibrary } from '../src/open-model-library.ts'
import { writeOwnedModel } from './owned-models.ts'
import type { Scratch } from './scratch.ts'
import { treeOf } from './tree.ts'

const PHASES = ['delete', 'restore', 'delete_many', 'delete_many'] as const
const IDS = ['llm/tiny/whole', 'llm/tiny/shared', 'llm/other/alone']
/** Of this model something is not the library's, so it goes file by file. */
const SHARED = 'llm/tiny/shared'

/** Kills a process in the middle of deletions and restorations, and looks each time whether every model is in exactly one place, whole. */
export async function killTrash(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const [root, log] = [join(place.path, 'library'), join(place.path, 'log')]
  for (const id of IDS) await writeOwnedModel(root, { id })
  await writeFile(join(root, SHARED, 'tokenizer/mine.txt'), 'mine')
  const whole = new Map<string, readonly string[]>()
  for (const id of IDS) whole.set(id, await contentOf(join(root, id)))
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  return runKillCampaign({
    name: 'kill -9 in the middle of deletion and restoration',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'delete',
    start: async () => ({ args: [join(import.meta.dirname, 'children/trash.ts'), root, log], env }),
    check: () => checkLibrary(root, { log, whole }),
    withinMs: 150,
  })
}

interface Expected {
  readonly log: string
  readonly whole: ReadonlyMap<string, readonly string[]>
}

async function checkLibrary(root: string, { log, whole }: Expected): Promise<void> {
  const acknowledged = await readLog(log)
  await using library = await openModelLibrary({ root })
  const here = (await library.listModels()).models.map(({ model_id }) => model_id)
  const there = (await library.listTrash()).items
  same('places', [...here, ...there.map(({ model_id }) => model_id)].sort(), IDS.toSorted())
  for (const [id, step] of acknowledged)
    if (here.includes(id) !== (step === 'restore')) throw new Error(`${id}: ${step} is lost`)
  for (const id of here) same(id, await contentOf(join(root, id)), whole.get(id) ?? [])
  same('journal', await namesIn(join(root, '.plinth/journal')), [])
  same(
    'trash',
    (await namesIn(join(root, '.plinth/trash'))).filter((name) => name !== 'reserve'),
    // What went together lies together, in the directory of the first.
    [...new Set(there.map(({ trash_id }) => `${trash_id.slice(0, -8)}00000000`))].sort(),
  )
  same('mine', [await readFile(join(root, SHARED, 'tokenizer/mine.txt'), 'utf8')], ['mine'])
  // What is in the trash is whole when it can be restored.
  for (const { trash_id, model_id } of there) {
    await library.restoreFromTrash(trash_id)
    same(model_id, await contentOf(join(root, model_id)), whole.get(model_id) ?? [])
  }
  await rm(log, { force: true })
}

/** The last step of each model that was acknowledged, without those that another was begun of. */
async function readLog(log: string): Promise<ReadonlyMap<string, string>> {
  const steps = new Map<string, string>()
  const text = await readFile(log, 'utf8').catch(() => '')
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [moment, step = '', id = ''] = line.split(' ')
    if (moment === 'crashed') throw new Error(`the program ended before it was killed: ${line}`)
    if (moment === 'begun') steps.delete(id)
    else steps.set(id, step)
  }
  return steps
}

/** Names, inodes, bytes and times; those of directories, which are put back to the microsecond, left out. */
async function contentOf(directory: string): Promise<readonly string[]> {
  const lines = await treeOf(directory)
  return lines.map((line) => (line.includes(' | 4') && line.endsWith(' | ') ? line.split(' | ', 3).join(' | ') : line))
}

/** None where a kill came before the directory was made. */
async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory).catch(() => [])).sort()
}

function same(what: string, found: readonly string[], expected: readonly string[]): void {
  if (found.join('\n') !== expected.join('\n'))
    throw new Error(`${what}: ${found.join(', ')} instead of ${expected.join(', ')}`)
}
