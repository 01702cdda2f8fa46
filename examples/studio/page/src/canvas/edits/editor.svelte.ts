import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Graph } from '../../../../src/workflow/graph.ts'
import type { Studio } from '../../client/studio.svelte.ts'
import { applyEdits } from './apply-edit.ts'
import { createEditQueue, NO_EDITS } from './edit-queue.ts'
import type { GraphEdit } from './graph-edit.ts'
import { putGraph } from './put-graph.ts'
import { laterGraph } from './save-edits.ts'

/** A graph while it is edited: what the server has, with the edits on top that it has not got yet. */
export interface GraphEditor {
  /** Reactive; undefined once the graph is gone. */
  readonly graph: Graph | undefined
  /** As the server has it. */
  readonly stored: Graph | undefined
  /** Why the last save failed; the edits are kept until `retry` or `discard`. */
  readonly problem: ErrorDocumentV1 | undefined
  /** Shows at once, and saves. */
  readonly edit: (...edits: readonly GraphEdit[]) => void
  /** Resolves when everything is stored; false where a save failed. */
  readonly saved: () => Promise<boolean>
  readonly retry: () => void
  readonly discard: () => void
}

/** Edits one graph. */
export function createGraphEditor(studio: Studio, graphId: string): GraphEditor {
  let state = $state.raw(NO_EDITS)
  const stored = () => {
    const known = studio.graph(graphId)
    return known && laterGraph(known, state.answered)
  }
  const queue = createEditQueue({ stored, put: putGraph(graphId), onState: (next) => (state = next) })
  return {
    get graph() {
      const base = stored()
      return base && applyEdits(base, state.pending)
    },
    get stored() {
      return stored()
    },
    get problem() {
      return state.problem
    },
    edit: (...edits) => queue.add(edits),
    saved: queue.flush,
    retry: queue.flush,
    discard: queue.discard,
  }
}
