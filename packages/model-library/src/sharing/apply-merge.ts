import { CodedError } from '@plinth/contracts'
import { newToken } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import type { SharingCall } from './find-shared-weights.ts'
import type { MergedStep, MergeIntent } from './merge-intent.ts'
import { type MergedName, mergeName } from './merge-name.ts'
import { keepRecord, mergeId } from './merge-record.ts'
import { type MergePreview, stepsFingerprint } from './preview-merge.ts'
import type { SharingFiles } from './sharing-files.ts'
import { lockSharing } from './sharing-lock.ts'
import { nodeOf } from './weight-name.ts'

/** What merging and undoing work with. */
export interface SharingApplyPorts
  extends Pick<LibraryPorts, 'place' | 'access' | 'processes' | 'journal' | 'lock' | 'now'> {
  readonly files: SharingFiles
}

/** That somebody agreed to a preview. */
export interface MergeConsent extends SharingCall {
  /** The preview's `fingerprint`. */
  readonly consent: string
}

/** What a merge did. */
export interface MergeResult {
  /** For the undo; missing where nothing was merged. */
  readonly merge_id?: string
  readonly merged: readonly MergedStep[]
  readonly refused: readonly Omit<Extract<MergedName, { state: 'refused' }>, 'state'>[]
  /** Bytes that the disk has free by it. */
  readonly saved: number
}

/**
 * Does what a preview showed, name by name; what changed since is refused, and stays. Called off, what was done until then stays, and can be undone.
 * Killed, each name is done or as it was when the library is opened next, and the undo knows which.
 * @throws CodedError `consent_required`; `read_only`, `library_busy`; `cancelled`; file errors.
 */
export async function applyMerge(
  ports: SharingApplyPorts,
  preview: MergePreview,
  { consent, ...call }: MergeConsent,
): Promise<MergeResult> {
  const { steps } = preview
  if (consent !== preview.fingerprint || consent !== stepsFingerprint(steps)) throw withoutConsent()
  await using _lock = await lockSharing(ports, call.signal)
  if (steps.length === 0) return { merged: [], refused: [], saved: 0 }
  const at = ports.now().toISOString()
  const intent: MergeIntent = { operation: 'merge', id: mergeId(at, newToken()), at, steps }
  const entry = await ports.journal.begin(intent)
  const done: MergedName[] = []
  try {
    await mergeAll(ports, { intent, done }, call)
  } finally {
    await keepRecord(ports, { id: intent.id, at, steps: mergedOf(done) })
    await entry.commit()
  }
  const merged = mergedOf(done)
  const refused = done.flatMap((each) => (each.state === 'refused' ? [withoutState(each)] : []))
  return { ...(merged.length > 0 ? { merge_id: intent.id } : {}), merged, refused, saved: savedBy(intent, merged) }
}

interface Merging {
  readonly intent: MergeIntent
  readonly done: MergedName[]
}

async function mergeAll(
  { files, lock }: SharingApplyPorts,
  { intent, done }: Merging,
  { signal, onEvent }: SharingCall,
): Promise<void> {
  const total = intent.steps.reduce((sum, { was }) => sum + was.size, 0)
  let completed = 0
  const onBytes = (count: number) => {
    completed = Math.min(total, completed + count)
    onEvent?.({ phase: 'merging', completed, total, unit: 'bytes' })
  }
  for (const [number, step] of intent.steps.entries()) {
    signal?.throwIfAborted()
    done.push(await mergeName({ files, lock }, { id: intent.id, number, step }, { signal, onBytes }))
  }
}

function mergedOf(done: readonly MergedName[]): readonly MergedStep[] {
  return done.flatMap((each) => (each.state === 'merged' ? [each.step] : []))
}

function withoutState({ path, code, message }: Extract<MergedName, { state: 'refused' }>) {
  return { path, code, message }
}

/** A file takes room until its last name is gone. */
function savedBy({ steps }: MergeIntent, merged: readonly MergedStep[]): number {
  const left = Map.groupBy(steps, ({ was }) => nodeOf(was))
  const gone = Map.groupBy(merged, ({ was }) => nodeOf(was))
  return [...gone.entries()].reduce((sum, [node, each]) => {
    const isLast = each.length === left.get(node)?.length
    return sum + (isLast ? (each[0]?.was.stored ?? 0) : 0)
  }, 0)
}

function withoutConsent(): CodedError {
  return new CodedError('consent_required', 'nobody agreed to what this merge would do', {
    hint: 'Show the preview as it is, and give its fingerprint as consent.',
  })
}
