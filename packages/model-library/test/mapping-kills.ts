import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { readLinkRegistry } from '../src/mapping/link-registry.ts'
import { MAPPING_FILES } from '../src/mapping/mapping-files.ts'
import { isOwnLink } from '../src/mapping/own-link.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { libraryPlace } from '../src/registry/library-place.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { fileModel, mappingPaths } from './mapping-place.ts'
import type { Scratch } from './scratch.ts'

const PHASES = ['symlink', 'copy', 'hard_link', 'undo'] as const

/** Kills a process in the middle of mapping and undoing, and checks what it left each time. */
export async function killMappings(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const { root, app } = mappingPaths(place)
  const log = join(place.path, 'log')
  await mkdir(join(app, 'models'), { recursive: true })
  for (const [family, count] of [
    ['a', 2],
    ['b', 3],
  ] as const)
    for (let turn = 0; turn < count; turn += 1) await fileModel(place, `llm/${family}/m${turn}/${family}${turn}.gguf`)
  await writeFile(join(app, 'models/mine.gguf'), 'mine')
  await writeFile(log, '')
  const mine = await snapshotDirectory(join(root, 'llm'))
  return runKillCampaign({
    name: 'kill -9 in the middle of mapping into an app and undoing it',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'undo',
    start: async () => ({ args: [join(import.meta.dirname, 'children/map.ts'), root, app, log] }),
    check: async ({ round }) => {
      await checkApp(place, round % 7 === 6 ? 'undo everything' : 'look')
      if ((await snapshotDirectory(join(root, 'llm'))).join() !== mine.join())
        throw new Error('the library was touched')
      const crashes = await readFile(log, 'utf8')
      if (crashes !== '') throw new Error(crashes)
    },
    withinMs: 150,
  })
}

/** Rejects unless, after opening, everything in the app is either the person's or a link that the registry knows, and the other way round. */
async function checkApp(place: Scratch, depth: 'look' | 'undo everything'): Promise<void> {
  const { root, app } = mappingPaths(place)
  await using library = await openModelLibrary({ root })
  const journal = await readdir(join(root, '.plinth/journal'))
  if (journal.length > 0) throw new Error(`unsettled: ${journal}`)
  await checkLinks(place)
  if (depth === 'look') return
  for (;;) {
    const undone = await library.undoMapping({ app: 'app', app_dir: app }).catch((error) => {
      if (Object(error).code !== 'nothing_to_undo') throw error
    })
    if (!undone) break
    if (undone.failed.length > 0) throw new Error(JSON.stringify(undone.failed))
    await checkLinks(place)
  }
}

async function checkLinks(place: Scratch): Promise<void> {
  const { root, app } = mappingPaths(place)
  const entries = await readLinkRegistry({ place: libraryPlace(root) })
  for (const entry of entries.values())
    if (!(await isOwnLink(MAPPING_FILES, entry.target, entry))) throw new Error(`${entry.target} is not there`)
  const files = (await readdir(app, { recursive: true, withFileTypes: true })).filter((each) => !each.isDirectory())
  const paths = files.map((each) => join(each.parentPath, each.name)).filter((path) => !path.includes('/old-'))
  const strange = paths.filter((path) => !entries.has(path))
  if (strange.join() !== join(app, 'models/mine.gguf')) throw new Error(`unknown: ${strange}`)
  if ((await readFile(join(app, 'models/mine.gguf'), 'utf8')) !== 'mine') throw new Error('a file was changed')
}
