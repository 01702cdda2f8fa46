import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { NodeView } from '../../../../src/api/documents.ts'
import type { GraphNode } from '../../../../src/workflow/graph.ts'
import { descriptorLook } from '../inspector/descriptor-look.ts'
import type { Reading } from '../reading.ts'
import { type Look, nodeLook } from './state-looks.ts'

/** What is known of nodes and models. */
export interface Known {
  readonly view: (nodeId: string) => NodeView | undefined
  readonly descriptor: (modelId: string) => Reading<ModelExecutionDescriptorV1>
}

/** The one state that a node shows at a glance. Before it was run, Puma-Lib shows whether its model can be executed. */
export function glance(known: Known, node: GraphNode): Look {
  const view = known.view(node.nodeId)
  const isIdle = view === undefined || view.state === 'idle'
  if (node.kind !== 'puma_lib' || !isIdle) return nodeLook(node, view)
  const { modelId } = node.settings
  return descriptorLook(modelId === null ? undefined : known.descriptor(modelId))
}
