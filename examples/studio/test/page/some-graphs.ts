import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import fc from 'fast-check'
import type { GraphEdit } from '../../page/src/canvas/edits/graph-edit.ts'
import { newNode } from '../../page/src/canvas/edits/new-node.ts'
import type { DependencyEnvironmentNode, Graph, InferenceNode, PumaLibNode } from '../../src/workflow/graph.ts'

const position = { x: 0, y: 0 }

/** A Puma-Lib node. */
export const PUMA: PumaLibNode = { nodeId: 'puma', kind: 'puma_lib', position, settings: { modelId: 'diffusion/sd' } }

/** A Dependency Environment node. */
export const ENVIRONMENT: DependencyEnvironmentNode = {
  nodeId: 'env',
  kind: 'dependency_environment',
  position,
  settings: { mode: 'auto', selectedBindingIds: null },
}

/** A light inference node. */
export const LIGHT: InferenceNode = {
  nodeId: 'light',
  kind: 'light_inference',
  position,
  settings: { prompt: 'a tree', seed: 1 },
}

/** The three nodes, connected. */
export const GRAPH: Graph = {
  graphId: 'g1',
  title: 'a graph',
  revision: 1,
  nodes: [PUMA, ENVIRONMENT, LIGHT],
  edges: [
    edge('e1', ['puma', 'dependency_requirements', 'env']),
    edge('e2', ['puma', 'model', 'light']),
    edge('e3', ['env', 'environment_ref', 'light']),
  ],
}

/** What the library says of the model of the three nodes: one binding. */
export const DESCRIPTOR: ModelExecutionDescriptorV1 = {
  execution_contract_version: 1,
  model_id: 'diffusion/sd',
  entry_path: '/models/sd',
  model_type: 'diffusion',
  task_type_primary: 'text-to-image',
  storage_kind: 'external_reference',
  validation_state: 'valid',
  runtime_engine_hints: [],
  dependency_requirements: {
    dependency_contract_version: 1,
    model_id: 'diffusion/sd',
    platform_key: 'linux-x86_64',
    validation_state: 'resolved',
    validation_errors: [],
    selected_binding_ids: [],
    bindings: [
      {
        binding_id: 'light',
        profile_id: 'light',
        profile_version: 1,
        validation_state: 'resolved',
        backend_key: 'light',
        env_id: null,
        validation_errors: [],
        requirements: [],
      },
    ],
  },
}

const ids = fc.constantFrom('puma', 'env', 'light', 'a', 'b')
const kinds = fc.constantFrom('puma_lib' as const, 'dependency_environment' as const, 'audio_inference' as const)
const ports = fc.constantFrom('model' as const, 'dependency_requirements' as const, 'environment_ref' as const)
const places = fc.record({ x: fc.integer({ min: -9, max: 9 }), y: fc.integer({ min: -9, max: 9 }) })

/** Any edit of a few nodes, sensible or not. */
export const someEdit: fc.Arbitrary<GraphEdit> = fc.oneof(
  fc.record({ edit: fc.constant('rename' as const), title: fc.constantFrom('a graph', 'another') }),
  fc
    .tuple(kinds, ids)
    .map(([kind, nodeId]) => ({ edit: 'add' as const, node: { ...newNode(kind, position, 'x'), nodeId } })),
  fc.record({ edit: fc.constant('remove' as const), nodeId: ids }),
  fc.record({ edit: fc.constant('move' as const), nodeId: ids, position: places }),
  fc.record({
    edit: fc.constant('connect' as const),
    edge: fc.record({ source: ids, sourcePort: ports, target: ids, targetPort: ports }),
  }),
  fc.record({ edit: fc.constant('disconnect' as const), edgeId: fc.constantFrom('e1', 'e2', 'e3', 'e4') }),
  fc.record({
    edit: fc.constant('choose_model' as const),
    nodeId: ids,
    modelId: fc.constantFrom(null, 'diffusion/other'),
  }),
  fc.record({
    edit: fc.constant('set_environment' as const),
    nodeId: ids,
    settings: fc.constantFrom({ mode: 'manual' as const }, { selectedBindingIds: ['light'] }),
  }),
  fc.record({
    edit: fc.constant('set_inference' as const),
    nodeId: ids,
    settings: fc.constantFrom({ seed: 7 }, { steps: 3 }, { steps: undefined }),
  }),
)

function edge(edgeId: string, [source, port, target]: readonly [string, Graph['edges'][number]['sourcePort'], string]) {
  return { edgeId, source, sourcePort: port, target, targetPort: port }
}
