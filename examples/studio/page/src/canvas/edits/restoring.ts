import type { Graph } from '../../../../src/workflow/graph.ts'
import type { GraphEdit } from './graph-edit.ts'

/** The edits that bring nodes and edges of a graph back once they are deleted, with every edge at them. */
export function restoring(
  { nodes, edges }: Graph,
  { nodeIds, edgeIds }: { readonly nodeIds: readonly string[]; readonly edgeIds: readonly string[] },
): GraphEdit[] {
  const gone = edges.filter(
    ({ edgeId, source, target }) => edgeIds.includes(edgeId) || nodeIds.includes(source) || nodeIds.includes(target),
  )
  return [
    ...nodes.filter(({ nodeId }) => nodeIds.includes(nodeId)).map((node) => ({ edit: 'add' as const, node })),
    ...gone.map(({ edgeId: _, ...edge }) => ({ edit: 'connect' as const, edge })),
  ]
}
