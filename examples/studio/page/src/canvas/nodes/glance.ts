import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { EnvironmentDescriptionView, NodeView } from '../../../../src/api/documents.ts'
import type { GraphNode } from '../../../../src/workflow/graph.ts'
import { isOutdated } from '../environment/is-outdated.ts'
import { descriptorLook } from '../inspector/descriptor-look.ts'
import type { Reading } from '../reading.ts'
import { CHANGED_SINCE, type Look, nodeLook } from './state-looks.ts'

/** What is known of nodes and models. */
export interface Known {
  readonly view: (nodeId: string) => NodeView | undefined
  readonly descriptor: (modelId: string) => Reading<ModelExecutionDescriptorV1>
  readonly description: (nodeId: string) => Reading<EnvironmentDescriptionView> | undefined
}

/**
 * The one state that a node shows at a glance: of Puma-Lib whether its model can be executed now, whatever an earlier run said; of a Dependency
 * Environment that of its environment, and whether what it was made of has changed since.
 */
export function glance(known: Known, node: GraphNode): Look {
  const view = known.view(node.nodeId)
  if (node.kind === 'puma_lib' && view?.state !== 'running') {
    const { modelId } = node.settings
    const descriptor = modelId === null ? undefined : known.descriptor(modelId)
    return view?.state === 'failed' && descriptor?.state === 'refused'
      ? nodeLook(node, view)
      : descriptorLook(descriptor)
  }
  return hasChanged(view, known.description(node.nodeId)) ? CHANGED_SINCE : nodeLook(node, view)
}

/** Whether an environment is ready that would not be made again. */
export function hasChanged(
  view: NodeView | undefined,
  description: Reading<EnvironmentDescriptionView> | undefined,
): boolean {
  const { status, resolved } = view?.environment ?? {}
  if (view?.state !== 'succeeded' || status?.state !== 'ready' || !resolved) return false
  return description?.state === 'read' && isOutdated(resolved, description.value.resolved)
}
