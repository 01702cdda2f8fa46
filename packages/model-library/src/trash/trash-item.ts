import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { readJson, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { isModelId } from '../registry/model-id.ts'
import { type FileIdentity, lookAt } from './file-identity.ts'
import { isPlainPath, type RecordedEntry, readEntry, renumbered } from './recorded-entry.ts'
import { itemDirectory, TRASHED_PARTS, type TrashedPart } from './trash-place.ts'

/** One rename: a part of the model, or with `path` something in its directory. */
export interface TrashMove {
  readonly part: TrashedPart
  /** '' is the part itself. */
  readonly path: string
}

/** Something that went into the trash. */
export type TrashedEntry = TrashMove & RecordedEntry

/** A directory that stays, or that goes when it is empty, and how it was before. */
export interface StayingDirectory {
  /** Below the root of the library, with `/`. */
  readonly path: string
  readonly mode: number
  readonly before: FileIdentity
  /** Missing: it went as well. */
  readonly after?: FileIdentity
}

/** What the trash knows of one model: enough to put it back as it was. */
export interface TrashItem {
  readonly trash_id: string
  readonly model_id: string
  readonly official_name?: string
  /** RFC 3339. */
  readonly deleted_at: string
  /** Bytes of all files in it. */
  readonly size_bytes: number
  /** Of the file system, when it was written. */
  readonly device: string
  /** In the order in which a model is taken apart: after the first, there is none. */
  readonly moves: readonly TrashMove[]
  readonly contents: readonly TrashedEntry[]
  readonly directories: readonly StayingDirectory[]
}

/** `planned`: it is on its way into the trash. `whole`: it is there. */
export type ItemState = 'planned' | 'whole'

/** Writes an item down. */
export async function writeItem(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  item: TrashItem,
  state: ItemState,
): Promise<void> {
  await writeJsonDurably(itemFile(itemDirectory(place, item.trash_id), state), item, { processes })
}

/** Reads an item; undefined when it is not there in that state. What is there and is no item is warned of. */
export async function readItem(
  { place, logger }: Pick<LibraryPorts, 'place' | 'logger'>,
  trashId: string,
  state: ItemState,
): Promise<TrashItem | undefined> {
  const path = itemFile(itemDirectory(place, trashId), state)
  const value = await readJson(path).catch((error: unknown) => {
    if (isCodedError(error) && error.code === 'not_json') return null
    throw error
  })
  if (value === undefined) return undefined
  const item = itemIn(value)
  if (item?.trash_id !== trashId) {
    logger.warn('a description in the trash is damaged', { path })
    return undefined
  }
  return { ...item, contents: renumbered(item.contents, item.device, await lookAt(path)) }
}

/** Removes the description of an item. */
export async function forgetItem(directory: string, state: ItemState): Promise<void> {
  const path = itemFile(directory, state)
  await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
}

/** Where something lies in the trash. */
export function placeInItem(directory: string, { part, path }: TrashMove): string {
  return part === 'model' ? join(directory, 'model', path) : join(directory, `${part}.json`)
}

function itemFile(directory: string, state: ItemState): string {
  return join(directory, state === 'whole' ? 'trash.json' : 'plan.json')
}

type Unchecked<T> = { readonly [Field in keyof T]?: unknown }

function itemIn(value: unknown): TrashItem | undefined {
  const fields: Unchecked<TrashItem> = Object(value)
  const { trash_id, model_id, official_name, deleted_at, size_bytes, device } = fields
  if (typeof trash_id !== 'string' || typeof model_id !== 'string' || !isModelId(model_id)) return undefined
  if (typeof deleted_at !== 'string' || typeof size_bytes !== 'number' || typeof device !== 'string') return undefined
  const moves = listOf(fields.moves, moveIn)
  const contents = listOf(fields.contents, trashedIn)
  const directories = listOf(fields.directories, directoryIn)
  if (!moves || !contents || !directories) return undefined
  const name = typeof official_name === 'string' ? { official_name } : {}
  return { trash_id, model_id, ...name, deleted_at, size_bytes, device, moves, contents, directories }
}

function listOf<T>(value: unknown, read: (each: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const list = value.map(read)
  return list.every((each) => each !== undefined) ? list : undefined
}

function moveIn(value: unknown): TrashMove | undefined {
  const { part, path }: Unchecked<TrashMove> = Object(value)
  const known = TRASHED_PARTS.find((each) => each === part)
  if (!known || typeof path !== 'string' || !(path === '' || (known === 'model' && isPlainPath(path)))) return undefined
  return { part: known, path }
}

function trashedIn(value: unknown): TrashedEntry | undefined {
  const [move, entry] = [moveIn(value), readEntry(value)]
  return move && entry && { ...entry, part: move.part }
}

function directoryIn(value: unknown): StayingDirectory | undefined {
  const { path, mode, before, after }: Unchecked<StayingDirectory> = Object(value)
  const [was, is] = [before, after].map((each) => readEntry({ ...Object(each), path: '' }))
  if (!isPlainPath(path) || typeof mode !== 'number' || !was) return undefined
  return { path, mode, before: was, ...(is ? { after: is } : {}) }
}
