import { chmod, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { syncDirectory, withFileErrors } from '@plinth/durable'
import type { FileCalls } from '../file-operations.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { removeEmptyUpwards } from '../registry/registry-directory.ts'
import { scrubDirectory } from '../scrub/scrub-record.ts'
import { type FileIdentity, isSame, type LookAt, lookAt } from './file-identity.ts'
import { moveEntry, restoreConflict } from './move-entry.ts'
import { OWN_NAMES } from './own-names.ts'
import { ledgerDirectory } from './ownership-ledger.ts'
import { type ItemPlace, placeInItem, type TrashItem, type TrashMove } from './trash-item.ts'
import { directoriesAbove, itemDirectory, placeOfPart, trashUnavailable, turnMark } from './trash-place.ts'
import { wayTo } from './way-to.ts'

/** What is moved between the registry and the trash. */
export interface ItemMove {
  readonly place: LibraryPlace
  readonly item: TrashItem
  readonly look: LookAt
  /** How it is moved. Default: from a pool, without holding the event loop. */
  readonly calls?: FileCalls | undefined
}

/** Moves a model into the trash, and makes that durable. See {@link moveAway}. */
export async function moveOut(move: ItemMove): Promise<readonly TrashMove[]> {
  const moved = await moveAway(move)
  await finishMoves(move.place, [{ ...moved, modelId: move.item.model_id }])
  return moved.left
}

/** What was moved of a model: where names changed, and what was not moved because it is no longer what was recorded. */
export interface MovedAway {
  readonly changed: readonly string[]
  readonly left: readonly TrashMove[]
}

/** Moves a model into the trash, from where it was stopped the last time. */
export async function moveAway({ place, item, look, calls }: ItemMove): Promise<MovedAway> {
  const left: TrashMove[] = []
  const changed = new Set<string>()
  const isRecorded = recordOf(item)
  for (const move of item.moves) {
    const [from, to] = placesOf(place, item, move)
    if ((await wayTo(look, placeOfPart(place, item.model_id, move.part), move.path)) === 'link') {
      left.push(move)
      continue
    }
    const outcome = await moveEntry({ from, to, look, isIt: isRecorded(move), calls }).catch((error) => {
      throw isOtherDevice(error) ? trashUnavailable(place, item.model_id, error) : error
    })
    if (outcome === 'other' || outcome === 'taken') left.push(move)
    if (outcome === 'moved') for (const path of [from, to]) changed.add(dirname(path))
  }
  return { changed: [...changed], left }
}

/** Removes the directories that are empty after moves, and makes durable what was moved away. */
export async function finishMoves(
  place: LibraryPlace,
  moved: readonly { readonly changed: readonly string[]; readonly modelId: string }[],
): Promise<void> {
  const families = new Map(moved.map(({ modelId }) => [directoriesAbove(place, modelId)[1], modelId]))
  for (const modelId of families.values()) await removeEmpty(place, modelId)
  const changed = new Set(moved.flatMap((each) => each.changed))
  const there = new Set<string>()
  for (const path of changed) there.add(await nearest(path))
  await syncAll(there)
}

/** A directory that is gone is a change of the one around it. */
async function nearest(path: string): Promise<string> {
  for (let each = path; ; each = dirname(each)) if ((await lookAt(each)) || dirname(each) === each) return each
}

/**
 * Moves a model out of the trash, from where it was stopped the last time, its metadata last: it is there when it is whole.
 * @throws CodedError `restore_conflict`
 */
export async function moveBack({ place, item, look }: ItemMove, reset: readonly string[]): Promise<void> {
  const changed = new Set<string>()
  const isRecorded = recordOf(item)
  for (const move of item.moves.toReversed()) {
    const [to, from] = placesOf(place, item, move)
    const way = await wayTo(look, placeOfPart(place, item.model_id, move.part), move.path)
    if (way === 'link') throw restoreConflict(item.model_id, [dirname(to)])
    const outcome = await moveEntry({ from, to, look, isIt: isRecorded(move) })
    if (outcome === 'taken') throw restoreConflict(item.model_id, [to])
    if (outcome === 'moved') for (const path of [from, to]) changed.add(dirname(path))
  }
  await syncAll(changed)
  await resetTimes({ place, item, look }, reset)
}

/** The directories whose time can be put back: nobody else has changed them since the model went. */
export async function unchangedDirectories({ place, item, look }: ItemMove): Promise<readonly string[]> {
  const unchanged: string[] = []
  for (const { path, before, after } of item.directories) {
    const now = await look(join(place.root, path))
    // As it was before: another model that went with this one is back already.
    const isBack = now !== undefined && seconds(now) === seconds(before)
    if (isBack || now?.modified_ns === after?.modified_ns) unchanged.push(path)
  }
  return unchanged
}

/** Tells what was written down about an entry from anything else; what is the library's by its name may have been written anew. */
export function recordOf({ contents }: TrashItem): (move: TrashMove) => (found: FileIdentity) => boolean {
  const recorded = new Map(contents.map((entry) => [keyOf(entry), entry]))
  return (move) => {
    if (isByName(move)) return ({ kind }) => kind === 'file' || kind === 'link'
    const entry = recorded.get(keyOf(move))
    return (found) => entry !== undefined && isSame(entry, found)
  }
}

/** Tells whether something in the trash is still reached through the directories that were put there, and through nothing else. */
export function waysIn(at: ItemPlace, { contents }: TrashItem): (move: TrashMove) => Promise<boolean> {
  const recorded = new Map(contents.map((entry) => [keyOf(entry), entry]))
  return async ({ part, path }) => {
    if (part !== 'model') return true
    for (let each = dirname(path); path !== '' && each !== '.'; each = dirname(each)) {
      const entry = recorded.get(keyOf({ part, path: each }))
      const found = await lookAt(placeInItem(at, { part, path: each }))
      if (found?.kind !== 'directory' || (entry && !isSame(entry, found))) return false
    }
    return path === '' || (await lookAt(placeInItem(at, { part, path: '' })))?.kind === 'directory'
  }
}

/** True for a file that only the library writes. */
function isByName({ part, path }: TrashMove): boolean {
  return part !== 'model' || OWN_NAMES.includes(path)
}

function keyOf({ part, path }: TrashMove): string {
  return `${part} ${path}`
}

function placesOf(
  place: LibraryPlace,
  item: TrashItem,
  move: TrashMove,
): readonly [inRegistry: string, inTrash: string] {
  return [
    join(placeOfPart(place, item.model_id, move.part), move.path),
    placeInItem({ directory: itemDirectory(place, item.trash_id), mark: turnMark(item.trash_id) }, move),
  ]
}

async function resetTimes({ place, item }: ItemMove, reset: readonly string[]): Promise<void> {
  // The innermost first: making one changes the time of the one around it.
  for (const { path, mode, before, after } of item.directories.toReversed()) {
    if (!reset.includes(path)) continue
    const directory = join(place.root, path)
    await withFileErrors({ doing: 'change', path: directory }, async () => {
      const { atimeMs } = await stat(directory)
      if (!after) await chmod(directory, mode)
      await utimes(directory, atimeMs / 1000, seconds(before))
    })
  }
}

/** Node takes no nanoseconds; half a microsecond more keeps the microsecond that it was. */
function seconds({ modified_ns }: FileIdentity): number {
  return (Number(BigInt(modified_ns) / 1000n) + 0.5) / 1e6
}

async function removeEmpty(place: LibraryPlace, modelId: string): Promise<void> {
  const [, family = place.root] = directoriesAbove(place, modelId)
  const own = [
    [placeOfPart(place, modelId, 'bindings'), place.bindingsDirectory],
    [placeOfPart(place, modelId, 'ledger'), ledgerDirectory(place)],
    [placeOfPart(place, modelId, 'scrub'), scrubDirectory(place)],
  ] as const
  await withFileErrors({ doing: 'remove', path: family }, async () => {
    await removeEmptyUpwards(family, place.root)
    for (const [file, top] of own) await removeEmptyUpwards(dirname(file), top)
  })
}

async function syncAll(directories: Iterable<string>): Promise<void> {
  // Together, the system waits for its disk once for many of them.
  const waiting = [...directories].map((path) => withFileErrors({ doing: 'write', path }, () => syncDirectory(path)))
  await Promise.all(waiting)
}

function isOtherDevice(error: unknown): boolean {
  return isCodedError(error) && error.details?.errno === 'EXDEV'
}
