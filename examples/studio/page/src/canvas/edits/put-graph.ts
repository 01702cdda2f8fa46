import { call } from '../../client/call.ts'
import { Refusal } from '../../client/refusal.ts'
import { graphOfRefusal } from './graph-of-refusal.ts'
import type { PutGraph } from './save-edits.ts'

/** Stores a graph at the server. */
export function putGraph(graphId: string): PutGraph {
  return async (draft) => {
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
