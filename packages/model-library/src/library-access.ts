import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { CodedError, isCodedError } from '@plinth/contracts'
import { type Journal, makeDirectory, openLayout, type ProcessTable, withFileErrors } from '@plinth/durable'
import type { LibraryPlace } from './registry/library-place.ts'

/** `read`: the root may not be written; everything that would is refused as `read_only`. */
export type LibraryAccess = 'read' | 'write'

/**
 * Makes the library's own directory and its layout, or finds out that the root can only be read.
 * @throws CodedError `layout_too_new`, `layout_foreign`, `layout_invalid`, `not_json`; file errors.
 */
export async function openAccess(place: LibraryPlace, processes: ProcessTable): Promise<LibraryAccess> {
  const found = await accessTo(place)
  try {
    await openLayout(place.ownDirectory, LAYOUT, { processes, access: found })
  } catch (error) {
    // A library of the prior system that may only be read has no layout.
    if (found === 'write' || !isCodedError(error) || error.code !== 'layout_missing') throw error
  }
  return found
}

/** The error of everything that would write into a library that can only be read. */
export function libraryReadOnly(root: string): CodedError {
  return new CodedError('read_only', `the library ${root} can only be read`, {
    hint: 'Open it where its directory can be written.',
    details: { path: root },
  })
}

/** The journal of a library that can only be read. */
export function noJournal(root: string): Journal {
  return {
    begin: async () => {
      throw libraryReadOnly(root)
    },
    recover: async () => [],
    intents: async () => [],
  }
}

const LAYOUT = { kind: 'plinth-model-library', layout: 1, min_reader: 1, min_writer: 1 }
const REFUSED = ['read_only', 'permission_denied']

async function accessTo({ root, ownDirectory }: LibraryPlace): Promise<LibraryAccess> {
  try {
    await makeDirectory(ownDirectory)
    await withFileErrors({ doing: 'write', path: ownDirectory }, () => access(ownDirectory, constants.W_OK))
    return 'write'
  } catch (error) {
    const isThere = (await stat(root).catch(() => undefined))?.isDirectory() === true
    if (isThere && isCodedError(error) && REFUSED.includes(error.code)) return 'read'
    throw error
  }
}
