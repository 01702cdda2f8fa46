import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from '../layout/names-in.ts'
import { placesOf, readMarker, readNote } from './creation-note.ts'

/** What lies at a prefix, told by a few small files. */
export type CondaPrefixState = 'absent' | 'not_an_environment' | 'unfinished' | 'moved' | 'finished'

/**
 * Whether a conda environment at a prefix is finished: its history is not empty (micromamba writes it last), no transaction is open, no note
 * of unfinished work lies beside it, and it stands where it was made. `mine`: the caller wrote
 * the note. Synchronous and imports nothing but Node: `pyve run` waits for it.
 */
export function examineCondaPrefix(prefix: string, work: 'others' | 'mine' = 'others'): CondaPrefixState {
  const places = placesOf(prefix)
  const marker = readMarker(prefix)
  const note = readNote(prefix)
  const isWorkedOn = work === 'others' && note !== null && note.token !== marker?.token
  const names = namesIn(prefix)
  if (names === null && !existsSync(prefix)) return isWorkedOn && existsSync(places.aside) ? 'unfinished' : 'absent'
  if (names?.length === 0) return 'absent'
  if (!existsSync(join(prefix, 'conda-meta'))) return isWorkedOn ? 'unfinished' : 'not_an_environment'
  if (isWorkedOn || existsSync(places.transaction) || !hasHistory(places.history)) return 'unfinished'
  return marker !== null && !isSamePlace(marker.prefix, prefix) ? 'moved' : 'finished'
}

function hasHistory(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').trim() !== ''
  } catch {
    return false
  }
}

function isSamePlace(recorded: string, prefix: string): boolean {
  if (recorded === prefix) return true
  try {
    return realpathSync(recorded) === realpathSync(prefix)
  } catch {
    return false
  }
}
