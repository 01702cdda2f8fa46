import { dirname } from 'node:path'
import { errnoOf } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { giveName, takeOwn } from './change-name.ts'
import { isPlainWay } from './dangling-links.ts'
import { type DirectoryTime, resetTimes, unchangedSince, withTimesAfter } from './directory-times.ts'
import type { MappingChangePorts } from './finish-mapping.ts'
import { changeLinkRegistry, type LinkEntry } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'
import { lockMappings } from './mapping-lock.ts'
import { isOwnLink, marksOf } from './own-link.ts'
import type { RelinkIntent } from './relink-intent.ts'
import { forgetRemoved, keepRemoved, type RemovedLinks, readRemoved } from './removed-links-record.ts'

/** What changing the links of a deleted model works with. */
export type RemoveLinksPorts = MappingChangePorts & Pick<LibraryPorts, 'access' | 'journal'>

/**
 * Takes links away, after writing down how they come back with what `trashId` stands for. Gives those that are away. Killed midway, it is finished
 * when the library is opened next.
 */
export async function removeLinks(
  ports: RemoveLinksPorts,
  trashId: string,
  links: readonly LinkEntry[],
): Promise<readonly LinkEntry[]> {
  const { files } = ports
  await using _lock = await lockMappings(ports)
  const times: DirectoryTime[] = []
  for (const path of new Set(links.map(({ target }) => dirname(target)))) {
    const found = await files.lstat(path)
    if (found) times.push({ path, before: String(found.mtimeNs) })
  }
  await keepRemoved(ports, trashId, { links, times })
  const intent: RelinkIntent = { operation: 'unlink', trash_id: trashId }
  const entry = await ports.journal.begin(intent) // commit point: from here on a kill lets it be finished
  const removed = await takeAway(ports, trashId, { links, times })
  await entry.commit()
  return removed
}

/** Puts back what {@link removeLinks} took away, where nothing else is by now, with names, texts and times. Killed midway, it is finished. */
export async function restoreLinks(ports: RemoveLinksPorts, trashId: string): Promise<readonly LinkEntry[]> {
  const record = await readRemoved(ports, trashId)
  if (!record) return []
  await using _lock = await lockMappings(ports)
  const intent: RelinkIntent = { operation: 'relink', trash_id: trashId }
  const entry = await ports.journal.begin(intent) // commit point: from here on a kill lets it be finished
  const back = await putBack(ports, trashId, record)
  await entry.commit()
  return back
}

/** Can run twice. Call it while the mapping lock is held. */
export async function takeAway(
  ports: MappingChangePorts,
  trashId: string,
  { links, times }: RemovedLinks,
): Promise<readonly LinkEntry[]> {
  const { files } = ports
  const removed: LinkEntry[] = []
  for (const entry of links) if (await removeLink(files, entry)) removed.push(entry)
  await changeLinkRegistry(ports, { put: [], remove: removed.map(({ target }) => target) })
  await keepRemoved(ports, trashId, { links: removed, times: await withTimesAfter(files, times) })
  return removed
}

/** Can run twice: what comes is written down with its marks before it gets its name. Call it while the mapping lock is held. */
export async function putBack(
  ports: MappingChangePorts,
  trashId: string,
  record: RemovedLinks,
): Promise<readonly LinkEntry[]> {
  const { files } = ports
  const { times, reset = await unchangedSince(files, times) } = record
  await keepRemoved(ports, trashId, { ...record, reset })
  const staged: LinkEntry[] = []
  for (const entry of record.links) staged.push(...(await unlessRefused(() => stageLink(files, entry), [])))
  await keepRemoved(ports, trashId, { links: staged, times, reset })
  const back: LinkEntry[] = []
  for (const entry of staged) back.push(...(await unlessRefused(() => nameLink(files, entry), [])))
  await changeLinkRegistry(ports, { put: back, remove: [] })
  await resetTimes(files, reset)
  await forgetRemoved(ports, trashId)
  return back
}

/** True where it is away, be it since an earlier time. */
function removeLink(files: MappingFiles, entry: LinkEntry): Promise<boolean> {
  const aside = asideOf(entry)
  return unlessRefused(async () => {
    await clearAside(files, entry)
    if (!(await files.lstat(entry.target))) return true
    if ((await files.lstat(aside)) || !(await takeOwn(files, entry, aside))) return false
    await files.unlink(aside)
    await files.syncDirectory(dirname(aside))
    return true
  }, false)
}

/** Makes a link beside its place, unless it is there already. */
async function stageLink(files: MappingFiles, entry: LinkEntry): Promise<readonly LinkEntry[]> {
  const { target, source, modified_ns } = entry
  const aside = asideOf(entry)
  if (!(await isPlainWay(entry))) return []
  if ((await isOwnLink(files, target, entry)) || (await isOwnLink(files, aside, entry))) return [entry]
  if (await files.lstat(target)) return []
  await clearAside(files, entry)
  await files.symlink(source, aside)
  if (modified_ns !== undefined) await files.setModified(aside, BigInt(modified_ns))
  const found = await files.lstat(aside)
  return found ? [{ ...entry, ...marksOf(found) }] : []
}

async function nameLink(files: MappingFiles, entry: LinkEntry): Promise<readonly LinkEntry[]> {
  const { target } = entry
  const isNamed = (await isOwnLink(files, target, entry)) || (await giveName(files, asideOf(entry), entry))
  await clearAside(files, entry)
  const found = isNamed ? await files.lstat(target) : undefined
  return found ? [{ ...entry, ...marksOf(found) }] : []
}

/** Where a link is for a moment before it is removed, and before it comes back. */
function asideOf({ target }: LinkEntry): string {
  return `${target}.plinth-unlinked`
}

/** What a killed process left there is the library's by its name and its text. */
async function clearAside(files: MappingFiles, entry: LinkEntry): Promise<void> {
  const aside = asideOf(entry)
  const found = await files.lstat(aside)
  if (found?.isSymbolicLink() && (await files.readlink(aside)) === entry.source) await files.unlink(aside)
}

async function unlessRefused<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return otherwise
  }
}
