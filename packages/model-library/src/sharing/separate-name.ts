import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import { copyFile } from '../import/copy-file.ts'
import { reasonOf } from './list-weights.ts'
import { makeLike } from './make-like.ts'
import { type MergedStep, stagedPath } from './merge-intent.ts'
import type { NamePorts } from './merge-name.ts'
import type { ReadingCall } from './same-bytes.ts'
import { marksAt, removeIfThere } from './settle-name.ts'
import { isSameTime, nodeOf } from './weight-name.ts'

/** What became of a name that was to have bytes of its own again. `kept`: there is nothing to undo. `refused`: not now. */
export type SeparatedName =
  | { readonly state: 'separated'; readonly path: string }
  | { readonly state: 'kept' | 'refused'; readonly path: string; readonly code: string; readonly message: string }

/** A name that shares, and what has its bytes already among those that shared a file with it before the merge. */
export interface Separation {
  readonly id: string
  readonly number: number
  readonly step: MergedStep
  readonly twin: string | undefined
}

/** Gives one name bytes of its own again, with the permissions and times that it had. Whatever refuses, the name is as it was. */
export async function separateName(
  ports: NamePorts,
  separation: Separation,
  call: ReadingCall,
): Promise<SeparatedName> {
  const { step, id, number } = separation
  const { path } = step
  const staged = stagedPath(id, path, number)
  try {
    return await withFileErrors({ doing: 'separate', path }, () => trySeparate(ports, { ...separation, staged }, call))
  } catch (error) {
    call.signal?.throwIfAborted()
    return { state: 'refused', path, ...reasonOf(error, { doing: 'separate', path }) }
  } finally {
    await removeIfThere(ports.files, staged).catch(() => {})
  }
}

async function trySeparate(
  { files, lock }: NamePorts,
  { step, staged, twin }: Separation & { readonly staged: string },
  { signal, onBytes = () => {} }: ReadingCall,
): Promise<SeparatedName> {
  const { path, was, sha256 } = step
  const fault = await faultOf(step)
  if (fault) return fault
  if (twin === undefined) {
    const { digested } = await copyFile(path, staged, { mode: 'copy', signal, onBytes })
    if (typeof digested === 'string' || digested.sha256 !== sha256) return kept(path, 'edited')
    await makeLike(staged, was)
  } else await files.link(twin, staged)
  await using _lock = step.app === 'library' ? await lock('give a file bytes of its own') : undefined
  const since = await faultOf(step)
  if (since) return since
  await files.move(staged, path) // commit point
  await files.syncDirectory(dirname(path))
  return { state: 'separated', path }
}

async function faultOf({ path, keep, now }: MergedStep): Promise<SeparatedName | undefined> {
  if ((await realpath(dirname(path)).catch(() => undefined)) !== dirname(path)) return kept(path, 'gone')
  const found = await marksAt(path)
  if (!found) return kept(path, 'gone')
  // The undo of a later merge gives both names one new file: they share still.
  const isShared = nodeOf(found) === nodeOf(now) || nodeOf(found) === (await nodeAt(keep))
  if (!isShared) return kept(path, 'replaced')
  return found.size === now.size && isSameTime(found, now) ? undefined : kept(path, 'edited')
}

async function nodeAt(path: string): Promise<string | undefined> {
  const found = await marksAt(path)
  return found && nodeOf(found)
}

function kept(path: string, code: 'gone' | 'replaced' | 'edited'): SeparatedName {
  return { state: 'kept', path, code, message: KEPT[code] }
}

const KEPT = {
  gone: 'The name is not there any more.',
  replaced: 'The name leads to another file by now.',
  edited: 'The bytes that it shares were changed since; they stay, and stay shared.',
} as const
