import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Graph } from '../../../../src/workflow/graph.ts'
import { toErrorNote } from '../../client/refusal.ts'
import type { GraphEdit } from './graph-edit.ts'
import { type PutGraph, saveEdits } from './save-edits.ts'

/** Where a queue is: what the server has not got yet, what it answered last, and why it stopped. */
export interface QueueState {
  readonly pending: readonly GraphEdit[]
  readonly answered: Graph | undefined
  readonly problem: ErrorDocumentV1 | undefined
}

/** Before the first edit. */
export const NO_EDITS: QueueState = { pending: [], answered: undefined, problem: undefined }

/** What a queue works with. */
export interface QueuePorts {
  /** The graph as the server has it by what is known now; undefined once it is gone. */
  readonly stored: () => Graph | undefined
  readonly put: PutGraph
  /** Told of every change. */
  readonly onState: (state: QueueState) => void
}

/** Stores edits in order, one PUT after another; what is added meanwhile goes together with the next. */
export interface EditQueue {
  readonly add: (edits: readonly GraphEdit[]) => void
  /** Resolves when everything is stored; false where storing failed. Tries again after a failure. */
  readonly flush: () => Promise<boolean>
  /** Forgets what is not stored. */
  readonly discard: () => void
}

/** An empty queue. */
export function createEditQueue({ stored, put, onState }: QueuePorts): EditQueue {
  let state = NO_EDITS
  let flushing: Promise<boolean> | undefined
  const change = (next: Partial<QueueState>) => {
    state = { ...state, ...next }
    onState(state)
  }
  const saveAll = async () => {
    while (state.pending.length > 0) {
      const base = stored()
      const edits = state.pending
      if (!base) break
      try {
        const answered = await saveEdits(base, edits, put)
        const isDiscarded = state.pending[0] !== edits[0]
        change({
          answered,
          problem: undefined,
          pending: isDiscarded ? state.pending : state.pending.slice(edits.length),
        })
      } catch (error) {
        change({ problem: toErrorNote(error) })
        return false
      }
    }
    if (state.pending.length > 0) change({ pending: [] })
    return true
  }
  const flush = () => {
    flushing ??= saveAll().finally(() => {
      flushing = undefined
    })
    return flushing
  }
  return {
    add: (edits) => {
      change({ pending: [...state.pending, ...edits] })
      flush()
    },
    flush,
    discard: () => change({ pending: [], problem: undefined }),
  }
}
