import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { fileError } from '@plinth/durable'
import type { CallOptions } from '../library-ports.ts'
import type { WeightsPlace } from './app-layouts.ts'
import { isStagedName } from './merge-intent.ts'
import { marksOf, type WeightName } from './weight-name.ts'

/** A file or a directory that was left alone, and why. */
export interface LeftAlone {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** What is listed, and where those go that cannot be looked at. */
export interface Listing extends CallOptions {
  readonly minBytes: number
  readonly left: LeftAlone[]
}

/** Every name of a regular file of weights in a place. Links are never followed. */
export async function* listWeights(
  place: WeightsPlace,
  { minBytes, left, signal }: Listing,
): AsyncGenerator<WeightName> {
  const waiting = [place.directory]
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    for (const entry of await entriesOf(directory, left)) {
      signal?.throwIfAborted()
      const path = join(directory, entry.name)
      if (entry.isDirectory() && !isOwn(place, entry.name)) waiting.push(path)
      const name = entry.isFile() ? await nameAt(place, path) : undefined
      if (name && name.marks.size >= minBytes) yield name
    }
  }
}

async function entriesOf(directory: string, left: LeftAlone[]): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    left.push({ path: directory, ...reasonOf(error, { doing: 'list', path: directory }) })
    return []
  }
}

async function nameAt(place: WeightsPlace, path: string): Promise<WeightName | undefined> {
  const parts = relative(place.directory, path).split(sep)
  if (isStagedName(basename(path)) || !place.takes(parts)) return undefined
  const found = await lstat(path, { bigint: true }).catch(() => undefined)
  return found?.isFile() ? { app: place.app, path, hard_links: place.hard_links, marks: marksOf(found) } : undefined
}

/** A refusal of the system as a code and a sentence; any other error is thrown on. */
export function reasonOf(
  error: unknown,
  action: { readonly doing: string; readonly path: string },
): Pick<LeftAlone, 'code' | 'message'> {
  const refused = fileError(error, action)
  if (!isCodedError(refused)) throw refused
  return { code: refused.code, message: refused.message }
}

/** The library's own directory has no weights, and its trash has those that were deleted. */
function isOwn({ app }: WeightsPlace, name: string): boolean {
  return app === 'library' && name.startsWith('.')
}
