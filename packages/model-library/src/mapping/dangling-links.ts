import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { takeOwn } from './change-name.ts'
import { type DirectoryTime, isDirectoryTime, resetTimes, unchangedSince, withTimesAfter } from './directory-times.ts'
import type { MappingChangePorts } from './finish-mapping.ts'
import { changeLinkRegistry, isEntry, type LinkEntry, readLinkRegistry } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'
import { lockMappings } from './mapping-lock.ts'
import { isBroken, isOwnLink, marksOf } from './own-link.ts'

/** What changing the links of a deleted model works with. */
export type DanglingPorts = MappingChangePorts & Pick<LibraryPorts, 'access'>

/** The library's own links to models that lead nowhere, as long as nobody has put anything in their place. */
export async function danglingLinks(
  ports: Pick<MappingChangePorts, 'place' | 'files'>,
  modelIds: ReadonlySet<string>,
): Promise<readonly LinkEntry[]> {
  const found: LinkEntry[] = []
  for (const entry of (await readLinkRegistry(ports)).values()) {
    if (!modelIds.has(entry.model_id) || !(await isPlainWay(entry))) continue
    if ((await isBroken(ports.files, entry)) && (await isOwnLink(ports.files, entry.target, entry))) found.push(entry)
  }
  return found
}

/** Takes them away, after writing down how they come back with what `trashId` stands for. Gives those that are away. */
export async function removeLinks(
  ports: DanglingPorts,
  trashId: string,
  links: readonly LinkEntry[],
): Promise<readonly LinkEntry[]> {
  const { files } = ports
  await using _lock = await lockMappings(ports)
  const directories = [...new Set(links.map(({ target }) => dirname(target)))]
  const times: DirectoryTime[] = []
  for (const path of directories) {
    const found = await files.lstat(path)
    if (found) times.push({ path, before: String(found.mtimeNs) })
  }
  await makeDurableDirectory(recordsDirectory(ports))
  await keepRecord(ports, trashId, { links, times })
  const removed: LinkEntry[] = []
  for (const entry of links) if (await removeLink(files, entry)) removed.push(entry)
  await changeLinkRegistry(ports, { put: [], remove: removed.map(({ target }) => target) })
  await keepRecord(ports, trashId, { links: removed, times: await withTimesAfter(files, times) })
  return removed
}

/** Puts back what {@link removeLinks} took away, where nothing else is by now, with names, texts and times. */
export async function restoreLinks(ports: DanglingPorts, trashId: string): Promise<readonly LinkEntry[]> {
  const { files } = ports
  const record = await readRecord(ports, trashId)
  if (!record) return []
  await using _lock = await lockMappings(ports)
  const reset = await unchangedSince(files, record.times)
  const back: LinkEntry[] = []
  for (const entry of record.links) {
    const made = await restoreLink(files, entry)
    if (made) back.push(made)
  }
  await changeLinkRegistry(ports, { put: back, remove: [] })
  await resetTimes(files, reset)
  await withFileErrors({ doing: 'remove', path: recordFile(ports, trashId) }, () => rm(recordFile(ports, trashId)))
  return back
}

/** Forgets what cannot come back any more: `isKept` tells whether something in the trash still can. */
export async function forgetLinks(
  ports: Pick<LibraryPorts, 'place'>,
  isKept: (trashId: string) => Promise<boolean>,
): Promise<void> {
  const path = recordsDirectory(ports)
  const names = await withFileErrors({ doing: 'read', path }, () => readdir(path).catch(ifMissing(() => [])))
  for (const name of names) {
    const trashId = name.replace(/\.json$/, '')
    if (trashId !== name && !(await isKept(trashId))) await rm(recordFile(ports, trashId), { force: true })
  }
}

interface RemovedLinks {
  readonly links: readonly LinkEntry[]
  readonly times: readonly DirectoryTime[]
}

/** Nothing on the way is a link by now: what lies behind one is not the app's. */
async function isPlainWay({ target }: LinkEntry): Promise<boolean> {
  return (await realpath(dirname(target)).catch(() => undefined)) === dirname(target)
}

async function removeLink(files: MappingFiles, entry: LinkEntry): Promise<boolean> {
  const aside = asideOf(entry)
  try {
    await clearAside(files, entry)
    if ((await files.lstat(aside)) || !(await takeOwn(files, entry, aside))) return false
    await files.unlink(aside)
    await files.syncDirectory(dirname(aside))
    return true
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return false
  }
}

/** Where a link is for a moment before it is removed. */
function asideOf({ target }: LinkEntry): string {
  return `${target}.plinth-unlinked`
}

/** What a killed process left there. */
async function clearAside(files: MappingFiles, entry: LinkEntry): Promise<void> {
  if (await isOwnLink(files, asideOf(entry), entry)) await files.unlink(asideOf(entry))
}

async function restoreLink(files: MappingFiles, entry: LinkEntry): Promise<LinkEntry | undefined> {
  const { target, source, modified_ns } = entry
  try {
    if (!(await isPlainWay(entry))) return undefined
    await clearAside(files, entry)
    await files.symlink(source, target)
    if (modified_ns !== undefined) await files.setModified(target, BigInt(modified_ns))
    const found = await files.lstat(target)
    return found ? { ...entry, ...marksOf(found) } : undefined
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return undefined
  }
}

function recordsDirectory({ place }: Pick<LibraryPorts, 'place'>): string {
  return join(place.ownDirectory, 'mappings', 'deleted')
}

function recordFile(ports: Pick<LibraryPorts, 'place'>, trashId: string): string {
  return join(recordsDirectory(ports), `${trashId}.json`)
}

async function keepRecord(ports: DanglingPorts, trashId: string, record: RemovedLinks): Promise<void> {
  await writeJsonDurably(recordFile(ports, trashId), record, { processes: ports.processes })
}

async function readRecord(ports: Pick<LibraryPorts, 'place'>, trashId: string): Promise<RemovedLinks | undefined> {
  const path = recordFile(ports, trashId)
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing(() => '')))
  try {
    const { links, times } = Object(JSON.parse(text))
    const isRecord =
      Array.isArray(links) && Array.isArray(times) && times.every(isDirectoryTime) && links.every(isEntry)
    return isRecord ? { links, times } : undefined
  } catch (error) {
    if (isCodedError(error)) throw error
    return undefined
  }
}

function ifMissing<T>(otherwise: () => T): (error: unknown) => T {
  return (error) => {
    if (errnoOf(error) !== 'ENOENT') throw error
    return otherwise()
  }
}
