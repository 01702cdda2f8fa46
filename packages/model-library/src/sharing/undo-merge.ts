import { CodedError } from '@plinth/contracts'
import type { SharingApplyPorts } from './apply-merge.ts'
import type { SharingCall } from './find-shared-weights.ts'
import type { MergedStep, UnmergeIntent } from './merge-intent.ts'
import { keepRecord, type MergeRecord, readRecord, recordIds } from './merge-record.ts'
import { type SeparatedName, separateName } from './separate-name.ts'
import { lockSharing } from './sharing-lock.ts'
import { nodeOf } from './weight-name.ts'

/** What an undo did. */
export interface UnmergeResult {
  readonly merge_id: string
  /** Names that have bytes of their own again. */
  readonly separated: readonly string[]
  /** Names with nothing to undo, and why. */
  readonly kept: readonly UnmergeNote[]
  /** Names that can be tried again. */
  readonly refused: readonly UnmergeNote[]
}

/** A name, and why it was left. */
export interface UnmergeNote {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** Which merge is undone, and how the undo is followed and called off. */
export interface UndoMergeCall extends SharingCall {
  /** Default: the last one. */
  readonly mergeId?: string | undefined
}

/**
 * Undoes a merge: gives each name bytes of its own again, with the permissions and times that it had; names that shared a file before do again. What
 * was replaced or edited since stays. Called off or killed, the rest can be undone later.
 * @throws CodedError `nothing_to_undo`; `read_only`, `library_busy`; `cancelled`; file errors.
 */
export async function undoMerge(
  ports: SharingApplyPorts,
  { mergeId, signal, onEvent }: UndoMergeCall = {},
): Promise<UnmergeResult> {
  await using _lock = await lockSharing(ports, signal)
  const id = mergeId ?? (await recordIds(ports))[0]
  const record = id !== undefined && /^[\w-]+$/.test(id) ? await readRecord(ports, id) : undefined
  if (!record) throw nothingToUndo(mergeId)
  const intent: UnmergeIntent = { operation: 'unmerge', id: record.id, steps: record.steps }
  const entry = await ports.journal.begin(intent)
  const done: SeparatedName[] = []
  try {
    await separateAll(ports, { record, done }, { signal, onEvent })
  } finally {
    const isSettled = new Set(done.filter(({ state }) => state !== 'refused').map(({ path }) => path))
    await keepRecord(ports, { ...record, steps: record.steps.filter(({ path }) => !isSettled.has(path)) })
    await entry.commit()
  }
  return {
    merge_id: record.id,
    separated: done.flatMap((each) => (each.state === 'separated' ? [each.path] : [])),
    kept: notesOf(done, 'kept'),
    refused: notesOf(done, 'refused'),
  }
}

interface Separating {
  readonly record: MergeRecord
  readonly done: SeparatedName[]
}

async function separateAll(
  { files, lock }: SharingApplyPorts,
  { record, done }: Separating,
  { signal, onEvent }: SharingCall,
): Promise<void> {
  const total = record.steps.reduce((sum, { was }) => sum + was.size, 0)
  let completed = 0
  const onBytes = (count: number) => {
    completed = Math.min(total, completed + count)
    onEvent?.({ phase: 'separating', completed, total, unit: 'bytes' })
  }
  const twins = new Map<string, string>()
  for (const [number, step] of record.steps.entries()) {
    signal?.throwIfAborted()
    const twin = twinOf(twins, step)
    const each = await separateName({ files, lock }, { id: record.id, number, step, twin }, { signal, onBytes })
    done.push(each)
    if (each.state === 'separated') twins.set(nodeOf(step.was), step.path)
  }
}

function twinOf(twins: ReadonlyMap<string, string>, { was }: MergedStep): string | undefined {
  return twins.get(nodeOf(was))
}

function notesOf(done: readonly SeparatedName[], state: 'kept' | 'refused'): readonly UnmergeNote[] {
  return done.flatMap((each) =>
    each.state === state ? [{ path: each.path, code: each.code, message: each.message }] : [],
  )
}

function nothingToUndo(id: string | undefined): CodedError {
  return new CodedError('nothing_to_undo', id === undefined ? 'there is no merge to undo' : `there is no merge ${id}`, {
    hint: 'A merge can be undone once.',
  })
}
