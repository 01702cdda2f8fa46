import type { BindingsInUse } from '../../../../src/workflow/bindings-in-use.ts'
import type { Graph, GraphNode } from '../../../../src/workflow/graph.ts'
import { sourceOf } from '../edits/connections.ts'

/** The ticked ids after a tick box was pressed, in the payload's order. */
export function toggled(
  ticked: readonly string[],
  bindingId: string,
  bindings: readonly { readonly binding_id: string }[],
): string[] {
  const isTicked = (id: string) => ticked.includes(id) !== (id === bindingId)
  return bindings.map(({ binding_id }) => binding_id).filter(isTicked)
}

/** Whether a person has unticked every binding: there is nothing that could be installed. */
export function isNothingTicked(node: GraphNode | undefined): boolean {
  return node?.kind === 'dependency_environment' && node.settings.selectedBindingIds?.length === 0
}

/** Why these bindings are ticked. */
export function bindingsSentence({ bindingIds, reason }: BindingsInUse): string {
  if (bindingIds.length === 0) return 'Nothing is ticked, so there is no environment to make.'
  switch (reason) {
    case 'chosen':
      return 'Ticked by you.'
    case 'fits':
      return 'By default those that fit the connected inference.'
    case 'all':
      return 'By default all of them.'
  }
}

/** Why a Dependency Environment has no bindings to show. */
export function noModelSentence(graph: Graph, nodeId: string): string {
  return sourceOf(graph, nodeId, 'dependency_requirements')
    ? 'Choose a model in Puma-Lib.'
    : 'Connect dependency_requirements to a Puma-Lib.'
}
