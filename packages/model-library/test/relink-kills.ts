import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { readLinkRegistry } from '../src/mapping/link-registry.ts'
import { MAPPING_FILES } from '../src/mapping/mapping-files.ts'
import { isOwnLink } from '../src/mapping/own-link.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { libraryPlace } from '../src/registry/library-place.ts'
import { mappingPaths } from './mapping-place.ts'
import { writeOwnedModel } from './owned-models.ts'
import type { Scratch } from './scratch.ts'

const PHASES = ['unlink', 'relink'] as const
const IDS = ['llm/a/one', 'llm/a/two', 'llm/b/three']
const LINKS = IDS.length

/** Kills a process while it deletes models with their links in an app and restores them; looks each time whether every link is whole and known, or not there. */
export async function killRelinks(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const { root, app } = mappingPaths(place)
  const log = join(place.path, 'log')
  for (const id of IDS) await writeOwnedModel(root, { id, files: { [`${id.split('/')[2]}.gguf`]: id } })
  await mkdir(app)
  await writeFile(join(app, 'mine.gguf'), 'mine')
  await writeFile(log, '')
  {
    await using library = await openModelLibrary({ root })
    await library.applyMapping({ app: 'app', app_dir: app, mappings: [{ target_dir: '.' }] })
  }
  return runKillCampaign({
    name: 'kill -9 while links of deleted models are taken away and put back',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'unlink',
    start: async () => ({ args: [join(import.meta.dirname, 'children/relink.ts'), root, log] }),
    check: async () => {
      await checkLinks(place)
      const crashes = await readFile(log, 'utf8')
      if (crashes !== '') throw new Error(crashes)
    },
    withinMs: 150,
  })
}

/** After opening every link in the app is known and the library's own; once everything is restored all of them are there. */
async function checkLinks(place: Scratch): Promise<void> {
  const { root } = mappingPaths(place)
  await using library = await openModelLibrary({ root })
  const journal = await readdir(join(root, '.plinth/journal'))
  if (journal.length > 0) throw new Error(`unsettled: ${journal}`)
  await countLinks(place)
  for (const { trash_id } of (await library.listTrash()).items) await library.restoreFromTrash(trash_id)
  const links = await countLinks(place)
  if (links !== LINKS) throw new Error(`${links} of ${LINKS} links are there once everything is restored`)
}

async function countLinks(place: Scratch): Promise<number> {
  const { root, app } = mappingPaths(place)
  const entries = await readLinkRegistry({ place: libraryPlace(root) })
  for (const entry of entries.values())
    if (!(await isOwnLink(MAPPING_FILES, entry.target, entry))) throw new Error(`${entry.target} is not there`)
  const strange = (await readdir(app)).filter((name) => !entries.has(join(app, name)) && !name.startsWith('.plinth'))
  if (strange.join() !== 'mine.gguf') throw new Error(`unknown: ${strange}`)
  return entries.size
}
