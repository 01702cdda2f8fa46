import { expect, it } from 'vitest'
import { bindingsInUse } from '../../src/workflow/bindings-in-use.ts'
import type { GraphNode, NodeKind } from '../../src/workflow/graph.ts'

const LIGHT = { binding_id: 'light', backend_key: 'light' }
const PYTORCH = { binding_id: 'pytorch', backend_key: 'diffusers' }
const ANY = { binding_id: 'any' }

it('uses the bindings of a model that fit the inference nodes behind the environment when nobody ticked any', () => {
  expect(bindingsInUse(graphWith('light_inference'), environment(null), [LIGHT, PYTORCH])).toEqual({
    bindingIds: ['light'],
    reason: 'fits',
  })
  expect(bindingsInUse(graphWith('pytorch_inference'), environment(null), [LIGHT, PYTORCH, ANY])).toEqual({
    bindingIds: ['pytorch', 'any'],
    reason: 'fits',
  })
  expect(bindingsInUse(graphWith('light_inference', 'audio_inference'), environment(null), [LIGHT, PYTORCH])).toEqual({
    bindingIds: ['light', 'pytorch'],
    reason: 'fits',
  })
})

it('uses every binding where no inference node is connected, or none fits', () => {
  const all = { bindingIds: ['pytorch'], reason: 'all' }
  expect(bindingsInUse(graphWith(), environment(null), [PYTORCH])).toEqual(all)
  expect(bindingsInUse(graphWith('light_inference'), environment(null), [PYTORCH])).toEqual(all)
})

it('uses exactly the ticked bindings that the payload has, whatever is connected', () => {
  expect(bindingsInUse(graphWith('light_inference'), environment(['pytorch', 'gone']), [LIGHT, PYTORCH])).toEqual({
    bindingIds: ['pytorch'],
    reason: 'chosen',
  })
  expect(bindingsInUse(graphWith('light_inference'), environment([]), [LIGHT])).toEqual({
    bindingIds: [],
    reason: 'chosen',
  })
})

function environment(selectedBindingIds: readonly string[] | null) {
  return { nodeId: 'env', settings: { mode: 'auto' as const, selectedBindingIds } }
}

function graphWith(...kinds: Exclude<NodeKind, 'puma_lib' | 'dependency_environment'>[]) {
  const inferences: GraphNode[] = kinds.map((kind, index) => ({
    kind,
    nodeId: `inference-${index}`,
    position: { x: 0, y: 0 },
    settings: { prompt: '', seed: 0 },
  }))
  const edges = inferences.map(({ nodeId }) => ({
    edgeId: nodeId,
    source: 'env',
    sourcePort: 'environment_ref' as const,
    target: nodeId,
    targetPort: 'environment_ref' as const,
  }))
  return { nodes: inferences, edges }
}
