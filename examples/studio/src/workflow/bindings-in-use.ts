import type { DependencyBindingV1 } from '@plinth/contracts'
import type { DependencyEnvironmentNode, Graph, InferenceNode } from './graph.ts'

/** Why a binding is in use, or is not. */
export type BindingReason = 'chosen' | 'fits' | 'all'

/** The bindings that a Dependency Environment node makes an environment of. */
export interface BindingsInUse {
  /** In the payload's order; none where everything was unticked. */
  readonly bindingIds: readonly string[]
  /** `chosen` by a person; else those that fit the inference nodes behind, or `all` where none is connected or none fits. */
  readonly reason: BindingReason
}

type Binding = Pick<DependencyBindingV1, 'binding_id' | 'backend_key'>

/**
 * What a person ticked and the payload still has. Nobody ticked anything: the bindings whose backend is that of an inference node which takes
 * this node's `environment_ref`, so that the light program needs no PyTorch. A binding without a backend fits all.
 */
export function bindingsInUse(
  graph: Pick<Graph, 'nodes' | 'edges'>,
  { nodeId, settings }: Pick<DependencyEnvironmentNode, 'nodeId' | 'settings'>,
  bindings: readonly Binding[],
): BindingsInUse {
  const { selectedBindingIds } = settings
  if (selectedBindingIds !== null) {
    return {
      bindingIds: idsOf(bindings.filter((each) => selectedBindingIds.includes(each.binding_id))),
      reason: 'chosen',
    }
  }
  const backends = backendsBehind(graph, nodeId)
  const fitting = bindings.filter(({ backend_key }) => backend_key === undefined || backends.has(backend_key))
  if (backends.size === 0 || fitting.length === 0) return { bindingIds: idsOf(bindings), reason: 'all' }
  return { bindingIds: idsOf(fitting), reason: 'fits' }
}

/** The backend that each kind of inference runs on. */
const BACKENDS: Readonly<Record<InferenceNode['kind'], string>> = {
  light_inference: 'light',
  pytorch_inference: 'diffusers',
  audio_inference: 'diffusers',
}

function backendsBehind({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>, nodeId: string): ReadonlySet<string> {
  const targets = edges.filter((edge) => edge.source === nodeId).map(({ target }) => target)
  return new Set(
    nodes.flatMap((node) =>
      targets.includes(node.nodeId) && node.kind !== 'puma_lib' && node.kind !== 'dependency_environment'
        ? [BACKENDS[node.kind]]
        : [],
    ),
  )
}

function idsOf(bindings: readonly Binding[]): string[] {
  return bindings.map(({ binding_id }) => binding_id)
}
