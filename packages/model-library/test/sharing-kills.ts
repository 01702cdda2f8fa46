import { lutimes, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { openModelLibrary } from '../src/open-model-library.ts'
import { digestOf, everyApp, fileOfLibrary, looksOf, weights } from './app-places.ts'
import type { Scratch } from './scratch.ts'

const PHASES = ['merge', 'undo'] as const

/** Kills a process in the middle of sharing weights and taking it back, and checks each time that every name leads to all of its bytes. */
export async function killSharing(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const bytes = weights('one', 1_000_000)
  const { apps, files } = await everyApp(place, bytes)
  const root = join(place.path, 'library')
  const twin = await fileOfLibrary(root, 'llm/tiny/two/two.gguf', bytes)
  const names = [...Object.values(files), twin]
  for (const [number, path] of names.entries()) await lutimes(path, 1e9 + number, 1e9 + number)
  const before = (await looksOf(names)).map(({ time, mode }) => ({ time, mode, digest: digestOf(bytes) }))
  const log = join(place.path, 'log')
  await writeFile(log, '')
  const check = async (depth: 'look' | 'undo everything') => {
    await using library = await openModelLibrary({ root })
    const journal = await readdir(join(root, '.plinth/journal'))
    if (journal.length > 0) throw new Error(`unsettled: ${journal}`)
    const left = (await readdir(place.path, { recursive: true })).filter((name) => name.includes('.plinth-sharing-'))
    if (left.length > 0) throw new Error(`left: ${left}`)
    for (const { digest } of await looksOf(names)) if (digest !== digestOf(bytes)) throw new Error('bytes are lost')
    if (depth === 'look') return
    const undone: unknown[] = []
    for (;;) {
      const each = await library.undoMerge().catch(isNothing)
      if (!each) break
      undone.push(each)
    }
    const after = await looksOf(names)
    if (new Set(after.map(({ ino }) => ino)).size < names.length)
      throw new Error(`names share still: ${after.map(({ ino }) => ino)} ${JSON.stringify(undone)}`)
    if (JSON.stringify(after.map(withoutNode)) !== JSON.stringify(before.map(withoutNode)))
      throw new Error('a name is not what it was')
  }
  return runKillCampaign({
    name: 'kill -9 in the middle of sharing weights and taking it back',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'undo',
    start: async () => ({ args: [join(import.meta.dirname, 'children/share.ts'), root, log, ...apps] }),
    check: async ({ round }) => {
      await check(round % 5 === 4 ? 'undo everything' : 'look')
      const crashes = await readFile(log, 'utf8')
      if (crashes !== '') throw new Error(crashes)
    },
    withinMs: 300,
  })
}

function isNothing(error: unknown): undefined {
  if (Object(error).code !== 'nothing_to_undo') throw error
}

function withoutNode({ time, mode, digest }: { time: bigint; mode: number; digest: string }) {
  return { time: String(time), mode, digest }
}
