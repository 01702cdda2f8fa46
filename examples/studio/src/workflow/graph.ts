/** A workflow as it is stored and drawn. */
export interface Graph {
  readonly graphId: string
  readonly title: string
  /** Counts up with each change; a change names the one it is made from. */
  readonly revision: number
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** A changed graph, made from `revision`. */
export type GraphDraft = Pick<Graph, 'title' | 'revision' | 'nodes' | 'edges'>

/** A node with its settings. Ids are unique in their graph: letters, digits, `-` and `_`. */
export type GraphNode = PumaLibNode | DependencyEnvironmentNode | InferenceNode

/** Every kind of node. */
export type NodeKind = GraphNode['kind']

interface NodeBase {
  readonly nodeId: string
  /** On the canvas, in its units. */
  readonly position: { readonly x: number; readonly y: number }
}

/** Selects a model; shows what it requires and hands it on. It has no dependency action. Source: seed 000. */
export interface PumaLibNode extends NodeBase {
  readonly kind: 'puma_lib'
  readonly settings: { readonly modelId: string | null }
}

/** Owns the dependency lifecycle. Source: seed 000. */
export interface DependencyEnvironmentNode extends NodeBase {
  readonly kind: 'dependency_environment'
  readonly settings: {
    readonly mode: 'auto' | 'manual'
    /** Null: nobody ticked anything, and `bindings-in-use.ts` says which count; none of them where it is empty. */
    readonly selectedBindingIds: readonly string[] | null
  }
}

/** Executes a model in an environment; it has no dependency action. `light_inference` needs no PyTorch. */
export interface InferenceNode extends NodeBase {
  readonly kind: 'light_inference' | 'pytorch_inference' | 'audio_inference'
  readonly settings: {
    readonly prompt: string
    readonly seed: number
    readonly steps?: number
    readonly seconds?: number
  }
}

/** From an output of one node to an input of another. */
export interface GraphEdge {
  readonly edgeId: string
  readonly source: string
  readonly sourcePort: PortName
  readonly target: string
  readonly targetPort: PortName
}

/** What travels along an edge: an execution descriptor, its DependencyRequirementsV1, or an EnvironmentRefV1. */
export type PortName = 'model' | 'dependency_requirements' | 'environment_ref'

/** Inputs and outputs of each kind; an input takes one edge, from a port of the same name. */
export const PORTS: Readonly<
  Record<NodeKind, { readonly inputs: readonly PortName[]; readonly outputs: readonly PortName[] }>
> = {
  puma_lib: { inputs: [], outputs: ['model', 'dependency_requirements'] },
  dependency_environment: { inputs: ['dependency_requirements'], outputs: ['environment_ref'] },
  light_inference: { inputs: ['model', 'environment_ref'], outputs: [] },
  pytorch_inference: { inputs: ['model', 'environment_ref'], outputs: [] },
  audio_inference: { inputs: ['model', 'environment_ref'], outputs: [] },
}
