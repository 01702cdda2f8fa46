import type { Graph, NodeKind, PortName } from '../../../../src/workflow/graph.ts'

/** What each kind of node is called. */
export const KIND_NAMES: Readonly<Record<NodeKind, string>> = {
  puma_lib: 'Puma-Lib',
  dependency_environment: 'Dependency Environment',
  light_inference: 'Light inference',
  pytorch_inference: 'PyTorch inference',
  audio_inference: 'Audio inference',
}

/** What each kind of node is for, in a sentence. */
export const KIND_PURPOSES: Readonly<Record<NodeKind, string>> = {
  puma_lib: 'Selects a model and shows what it requires.',
  dependency_environment: 'Makes an environment with what the model requires.',
  light_inference: 'Paints a picture from the weights, without PyTorch.',
  pytorch_inference: 'Makes a picture of a text with diffusers.',
  audio_inference: 'Makes a sound of a text with diffusers.',
}

/** What travels along each port. */
export const PORT_PURPOSES: Readonly<Record<PortName, string>> = {
  model: 'the execution descriptor',
  dependency_requirements: 'what the model requires',
  environment_ref: 'the environment that is ready',
}

/** The name of each node by its id; a second one of a kind has a number. */
export function nodeNames({ nodes }: Pick<Graph, 'nodes'>): ReadonlyMap<string, string> {
  const count = new Map<NodeKind, number>()
  return new Map(
    nodes.map(({ nodeId, kind }) => {
      const number = (count.get(kind) ?? 0) + 1
      count.set(kind, number)
      return [nodeId, number === 1 ? KIND_NAMES[kind] : `${KIND_NAMES[kind]} ${number}`]
    }),
  )
}

/** Every kind, in the order in which they are connected. */
export const NODE_KINDS = [
  'puma_lib',
  'dependency_environment',
  'light_inference',
  'pytorch_inference',
  'audio_inference',
] as const satisfies readonly NodeKind[]
