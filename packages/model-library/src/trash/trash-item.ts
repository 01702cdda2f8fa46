import { join } from 'node:path'
import { isModelId } from '../registry/model-id.ts'
import type { FileIdentity } from './file-identity.ts'
import { isPlainPath, type RecordedEntry, readEntry } from './recorded-entry.ts'
import { TRASHED_PARTS, type TrashedPart } from './trash-place.ts'

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
  /** Missing: it went as well. Written down once all are in the trash. */
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

/** Where a model lies in the trash. */
export interface ItemPlace {
  readonly directory: string
  /** What the names of its parts end with. */
  readonly mark: string
}

/** Where something lies in the trash. */
export function placeInItem({ directory, mark }: ItemPlace, { part, path }: TrashMove): string {
  return part === 'model' ? join(directory, `model${mark}`, path) : join(directory, `${part}${mark}.json`)
}

/** The mark in the name of a part in the trash; undefined for any other name. */
export function markInName(name: string): string | undefined {
  const [, part, mark = '', end = ''] = /^([a-z_]+)(\.\d+)?(\.json)?$/.exec(name) ?? []
  const known = TRASHED_PARTS.find((each) => each === part)
  return known && (known === 'model') === (end === '') ? mark : undefined
}

type Unchecked<T> = { readonly [Field in keyof T]?: unknown }

/** A description of a model in the trash; undefined for what is none. */
export function itemIn(value: unknown): TrashItem | undefined {
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
  const { path, mode, before }: Unchecked<StayingDirectory> = Object(value)
  const was = readEntry({ ...Object(before), path: '' })
  return isPlainPath(path) && typeof mode === 'number' && was ? { path, mode, before: was } : undefined
}
