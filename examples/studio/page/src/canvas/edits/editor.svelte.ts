import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Graph } from '../../../../src/workflow/graph.ts'
import { call } from '../../client/call.ts'
import { Refusal, toErrorNote } from '../../client/refusal.ts'
import type { Studio } from '../../client/studio.svelte.ts'
import { applyEdits } from './apply-edit.ts'
import type { GraphEdit } from './graph-edit.ts'
import { graphOfRefusal } from './graph-of-refusal.ts'
import { laterGraph, type PutGraph, saveEdits } from './save-edits.ts'

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

/** Edits one graph. Saves one after another; edits made meanwhile go together with the next. */
export function createGraphEditor(studio: Studio, graphId: string): GraphEditor {
  let pending = $state.raw<readonly GraphEdit[]>([])
  let answered = $state.raw<Graph>()
  let problem = $state.raw<ErrorDocumentV1>()
  let saving: Promise<boolean> | undefined

  const stored = () => {
    const known = studio.graph(graphId)
    return known && laterGraph(known, answered)
  }
  const saveAll = async () => {
    while (pending.length > 0) {
      const base = stored()
      const edits = pending
      if (!base) break
      const outcome = await saveEdits(base, edits, put).catch(toErrorNote)
      if ('code' in outcome) {
        problem = outcome
        return false
      }
      answered = outcome
      problem = undefined
      pending = pending.slice(edits.length)
    }
    pending = []
    return true
  }
  const save = () => {
    saving ??= saveAll().finally(() => {
      saving = undefined
    })
    return saving
  }
  return {
    get graph() {
      const base = stored()
      return base && applyEdits(base, pending)
    },
    get stored() {
      return stored()
    },
    get problem() {
      return problem
    },
    edit: (...edits) => {
      pending = [...pending, ...edits]
      save()
    },
    saved: save,
    retry: save,
    discard: () => {
      pending = []
      problem = undefined
    },
  }

  async function put(draft: Parameters<PutGraph>[0]): ReturnType<PutGraph> {
    try {
      const graph = await call('PUT /api/graphs/:graphId', { params: { graphId }, body: draft })
      return { outcome: 'stored', graph }
    } catch (error) {
      const graph = error instanceof Refusal ? graphOfRefusal(error.document, graphId) : undefined
      if (!graph) throw error
      return { outcome: 'changed', graph }
    }
  }
}
