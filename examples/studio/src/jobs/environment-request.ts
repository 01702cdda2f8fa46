import { CodedError, type DependencyRequirementsV1 } from '@plinth/contracts'
import type { EnvironmentRequest } from '@plinth/env-core'
import { bindingsInUse } from '../workflow/bindings-in-use.ts'
import type { DependencyEnvironmentNode, Graph } from '../workflow/graph.ts'

/** What a Dependency Environment node asks of the environments. @throws CodedError `no_binding_selected`, `binding_missing` */
export function environmentRequest(
  graph: Pick<Graph, 'nodes' | 'edges'>,
  node: DependencyEnvironmentNode,
  dependency_requirements: DependencyRequirementsV1,
): EnvironmentRequest {
  const { mode, selectedBindingIds } = node.settings
  if (selectedBindingIds === null) {
    const { bindingIds } = bindingsInUse(graph, node, dependency_requirements.bindings)
    return { dependency_requirements, mode, selected_binding_ids: bindingIds }
  }
  // For the environments an empty selection is none, which means all.
  if (selectedBindingIds.length === 0) throw nothingSelected()
  const known = new Set(dependency_requirements.bindings.map(({ binding_id }) => binding_id))
  const missing = selectedBindingIds.filter((id) => !known.has(id))
  if (missing.length > 0) throw bindingMissing(dependency_requirements.model_id, missing)
  return { dependency_requirements, mode, selected_binding_ids: selectedBindingIds }
}

function nothingSelected(): CodedError {
  return new CodedError('no_binding_selected', 'no binding is ticked', {
    hint: 'Tick at least one binding in the Dependency Environment node.',
  })
}

function bindingMissing(modelId: string, missing: readonly string[]): CodedError {
  return new CodedError('binding_missing', `${modelId} has no binding ${missing.join(', ')}`, {
    hint: 'The model or its bindings changed: tick the bindings of the Dependency Environment node again.',
    details: { model_id: modelId, missing },
  })
}
