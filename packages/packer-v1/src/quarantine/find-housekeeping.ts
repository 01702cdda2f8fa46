import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerDiagnostic } from '@plinth/contracts'
import { errnoOf, temporaryOwner } from '@plinth/durable'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Project } from '../workspace/project.ts'
import { listEntries } from './quarantine-record.ts'

/** What is amiss in the places that are the packer's own: `.packer/` and `build/`. Hygiene, all of it. */
export async function findHousekeeping(project: Project): Promise<readonly PackerDiagnostic[]> {
  return [...(await missingDirectories(project)), ...(await orphans(project)), ...(await litter(project))]
}

async function missingDirectories({ places }: Project): Promise<readonly PackerDiagnostic[]> {
  const found = await Promise.all(
    DIRECTORIES.map(async ({ path, place }) => ({ path, isThere: await isDirectory(places[place]) })),
  )
  return found.flatMap(({ path, isThere }) =>
    isThere ? [] : [diagnostic('directory_missing', `${path} is not there`, { path })],
  )
}

/** The journal is made by whoever needs it. */
const DIRECTORIES = [
  { path: 'assets', place: 'assets' },
  { path: '.packer/cache', place: 'cache' },
  { path: '.packer/quarantine', place: 'quarantine' },
] as const

/** What is in quarantine and cannot be restored. */
async function orphans({ places }: Project): Promise<readonly PackerDiagnostic[]> {
  const entries = await listEntries(places)
  return entries.flatMap(({ quarantine_id, record, hasFiles, isEmpty }) => {
    const path = `.packer/quarantine/${quarantine_id}`
    if (record && hasFiles) return []
    if (record) return [diagnostic('quarantine_files_missing', `the files of ${record.root} are not there`, { path })]
    if (isEmpty) return [diagnostic('quarantine_empty', `${path} holds nothing`, { path })]
    return [diagnostic('quarantine_unrecorded', `${path} has no record that can be read`, { path })]
  })
}

/** Temporaries of processes that are dead, wherever the packer writes. */
async function litter({ places, processes }: Project): Promise<readonly PackerDiagnostic[]> {
  const found: string[] = []
  for (const [directory, depth] of [
    ['.packer', LITTER_DEPTH],
    ['build', 0],
  ] as const) {
    for (const path of await entriesBelow(places.root, { directory, depth })) {
      const owner = temporaryOwner(path)
      if (owner && (await processes.liveness(owner)) === 'dead') found.push(path)
    }
  }
  return found.sort().map((path) => diagnostic('litter_left', `${path} was never finished`, { path }))
}

/** The cache has its entries in directories of directories. */
const LITTER_DEPTH = 3

async function entriesBelow(
  root: string,
  { directory, depth }: { readonly directory: string; readonly depth: number },
): Promise<readonly string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true }).catch(ignoreMissing)
  const below = await Promise.all(
    entries.map((entry) => {
      // What is in quarantine is the author's.
      const isOurs = entry.isDirectory() && depth > 0 && entry.name !== 'files'
      return isOurs ? entriesBelow(root, { directory: `${directory}/${entry.name}`, depth: depth - 1 }) : []
    }),
  )
  return [...entries.map(({ name }) => `${directory}/${name}`), ...below.flat()]
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    (error: unknown) => ignoreMissing(error).length > 0,
  )
}

function ignoreMissing(error: unknown): never[] {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return []
}
