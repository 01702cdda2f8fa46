import type { GraphNode } from '../../../../src/workflow/graph.ts'
import { descriptorLook } from '../inspector/descriptor-look.ts'
import type { OpenGraph } from '../open-graph.svelte.ts'
import { type Look, nodeLook } from './state-looks.ts'

/** The one state that a node shows at a glance. Before it was run, Puma-Lib shows whether its model can be executed. */
export function glance(open: Pick<OpenGraph, 'descriptor' | 'view'>, node: GraphNode): Look {
  const view = open.view(node.nodeId)
  const isIdle = view === undefined || view.state === 'idle'
  if (node.kind !== 'puma_lib' || !isIdle) return nodeLook(node, view)
  const { modelId } = node.settings
  return descriptorLook(modelId === null ? undefined : open.descriptor(modelId))
}
