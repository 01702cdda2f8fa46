import type { Graph } from '../../../../src/workflow/graph.ts'
import type { GraphEditor } from './editor.svelte.ts'
import type { GraphEdit } from './graph-edit.ts'
import { restoring } from './restoring.ts'

/** Deletes nodes and edges; the last deletion can be undone while the page is open. */
export interface Removal {
  /** What brings back what was deleted last. Reactive. */
  readonly last: readonly GraphEdit[] | undefined
  readonly remove: (what: Removed) => void
  readonly undo: () => void
}

/** Ids of what is deleted. */
export interface Removed {
  readonly nodeIds?: readonly string[]
  readonly edgeIds?: readonly string[]
}

/** Nothing was deleted yet. */
export function createRemoval(editor: GraphEditor): Removal {
  let last = $state.raw<readonly GraphEdit[]>()
  return {
    get last() {
      return last
    },
    remove: ({ nodeIds = [], edgeIds = [] }) => {
      const graph: Graph | undefined = editor.graph
      if (!graph || nodeIds.length + edgeIds.length === 0) return
      last = restoring(graph, { nodeIds, edgeIds })
      editor.edit(
        ...edgeIds.map((edgeId) => ({ edit: 'disconnect' as const, edgeId })),
        ...nodeIds.map((nodeId) => ({ edit: 'remove' as const, nodeId })),
      )
    },
    undo: () => {
      if (last) editor.edit(...last)
      last = undefined
    },
  }
}
