import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { readJson, sweepTemporaries, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { isModelId } from '../registry/model-id.ts'
import { type RecordedEntry, readEntries } from '../trash/recorded-entry.ts'
import { scrubDirectory } from './scrub-record.ts'

/** A model of which some files were read and are sound, each by its path and what it was when it was read. */
export interface CurrentModel {
  readonly model_id: string
  readonly sound: readonly RecordedEntry[]
}

/** How far a pass over the library is. */
export interface ScrubCursor {
  /** RFC 3339. */
  readonly began_at: string
  /** Every model up to this id is done; '' at the beginning. */
  readonly after: string
  /** The next model, as far as its files are done. */
  readonly current?: CurrentModel
}

/** Where the last pass was stopped; undefined when it came to its end, or what is there is no cursor. */
export async function readScrubCursor({ place }: Pick<LibraryPorts, 'place'>): Promise<ScrubCursor | undefined> {
  const value = await readJson(cursorFile(place)).catch((error: unknown) => {
    if (isCodedError(error) && error.code === 'not_json') return undefined
    throw error
  })
  const { began_at, after, current }: { readonly [Field in keyof ScrubCursor]?: unknown } = Object(value)
  if (typeof began_at !== 'string' || typeof after !== 'string') return undefined
  return { began_at, after, ...currentIn(current) }
}

/** Writes down how far a pass is. */
export async function writeScrubCursor(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  cursor: ScrubCursor,
): Promise<void> {
  await makeDurableDirectory(scrubDirectory(place))
  await sweepTemporaries(scrubDirectory(place), processes)
  await writeJsonDurably(cursorFile(place), cursor, { processes })
}

/** A pass came to its end: the next one begins with the first model. */
export async function forgetScrubCursor({ place }: Pick<LibraryPorts, 'place'>): Promise<void> {
  const path = cursorFile(place)
  await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
}

function cursorFile(place: Pick<LibraryPorts['place'], 'ownDirectory'>): string {
  return join(scrubDirectory(place), 'cursor.json')
}

function currentIn(value: unknown): Pick<ScrubCursor, 'current'> {
  const { model_id, sound }: { readonly [Field in keyof CurrentModel]?: unknown } = Object(value)
  const entries = readEntries(sound)
  if (typeof model_id !== 'string' || !isModelId(model_id) || !entries) return {}
  return { current: { model_id, sound: entries } }
}
