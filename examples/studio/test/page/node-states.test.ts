import {
  type DependencyEnvironmentStatusV1,
  ENVIRONMENT_STATES,
  type ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import { expect, it } from 'vitest'
import { bytesText, phaseText, progressText } from '../../page/src/canvas/environment/amounts.ts'
import { bindingsSentence, noModelSentence, toggled } from '../../page/src/canvas/environment/binding-choice.ts'
import { findingsOf } from '../../page/src/canvas/inspector/findings-of.ts'
import { numberFields, readNumber } from '../../page/src/canvas/inspector/number-fields.ts'
import { boundsText } from '../../page/src/canvas/inspector/offered-settings.ts'
import { type FlowNode, flowEdges, flowNodes, withSelection } from '../../page/src/canvas/nodes/flow-nodes.ts'
import { glance, type Known } from '../../page/src/canvas/nodes/glance.ts'
import { nodeNames } from '../../page/src/canvas/nodes/node-names.ts'
import { ENVIRONMENT_LOOKS, nodeLook } from '../../page/src/canvas/nodes/state-looks.ts'
import { DESCRIPTOR, ENVIRONMENT, GRAPH, LIGHT, PUMA } from './some-graphs.ts'

const STATUS: DependencyEnvironmentStatusV1 = {
  contract_version: 1,
  state: 'unresolved',
  mode: 'auto',
  missing_inputs: [],
  bindings: [],
  timeline: [],
  diagnostics: [],
}
const UNKNOWN: Known = {
  view: () => undefined,
  descriptor: () => ({ state: 'reading' }),
  description: () => undefined,
}

it('shows every state of an environment by another word', () => {
  expect(new Set(ENVIRONMENT_STATES.map((state) => ENVIRONMENT_LOOKS[state].text)).size).toBe(ENVIRONMENT_STATES.length)
})

it('shows the state of its environment on a Dependency Environment, unless the node ended otherwise', () => {
  const status = { ...STATUS, state: 'installing' } as const
  const view = { graphId: 'g1', nodeId: 'env', environment: { status, environmentRef: null, outcome: null } }
  expect(nodeLook(ENVIRONMENT, undefined).text).toBe('unresolved')
  const resolved = { ...STATUS, environment_key: 'v1_key' } as const
  const environment = { ...view.environment, status: resolved }
  expect(nodeLook(ENVIRONMENT, { ...view, environment, state: 'succeeded' }).text).toBe('resolved, not checked')
  expect(nodeLook(ENVIRONMENT, { ...view, state: 'running' }).text).toBe('installing')
  expect(nodeLook(ENVIRONMENT, { ...view, state: 'cancelled' }).text).toBe('cancelled')
  expect(nodeLook(LIGHT, { ...view, state: 'running' }).text).toBe('running')
})

it('shows on Puma-Lib whether its model can be executed now, whatever an earlier run said', () => {
  const error = { contract_version: 1, code: 'asset_not_executable', message: 'is degraded' } as const
  const refused = { ...UNKNOWN, descriptor: () => ({ state: 'refused', error }) as const }
  expect(glance(refused, PUMA).text).toBe('not executable')
  expect(glance(refused, { ...PUMA, settings: { modelId: null } }).text).toBe('no model')
  const view = { graphId: 'g1', nodeId: 'puma' } as const
  expect(glance({ ...refused, view: () => ({ ...view, state: 'failed' }) }, PUMA).text).toBe('failed')
  const read = { ...UNKNOWN, descriptor: () => ({ state: 'read', value: DESCRIPTOR }) as const }
  expect(glance({ ...read, view: () => ({ ...view, state: 'failed' }) }, PUMA).text).toBe('executable')
  expect(glance({ ...read, view: () => ({ ...view, state: 'running' }) }, PUMA).text).toBe('running')
})

it('shows on a Dependency Environment that other values are set than those it was made of', () => {
  const made = resolvedWith({ effective: null })
  const environment = {
    status: { ...STATUS, state: 'ready' },
    environmentRef: null,
    outcome: null,
    resolved: made,
  } as const
  const view = { graphId: 'g1', nodeId: 'env', state: 'succeeded', environment } as const
  const described = (resolved: ResolvedDependencyRequirementsV1) => {
    const value = { requirements: DESCRIPTOR.dependency_requirements, overrides: [], manifest: null, resolved }
    return glance({ ...UNKNOWN, view: () => view, description: () => ({ state: 'read', value }) }, ENVIRONMENT).text
  }
  expect(described(resolvedWith({ effective: null }))).toBe('ready')
  expect(described(resolvedWith({ effective: 'file:///index' }))).toBe('changed since')
  expect(described({ ...made, model_id: 'another' })).toBe('changed since')
  expect(described({ ...made, bindings: made.bindings.map((each) => ({ ...each, selected: false })) })).toBe(
    'changed since',
  )
})

it('numbers nodes of one kind from the second on', () => {
  const nodes = [PUMA, { ...PUMA, nodeId: 'b' }, LIGHT]
  expect([...nodeNames({ nodes }).values()]).toEqual(['Puma-Lib', 'Puma-Lib 2', 'Light inference'])
})

it('draws a graph without losing what is selected or dragged', () => {
  const label = (nodeId: string) => `label of ${nodeId}`
  const first = withSelection(flowNodes(GRAPH, [], label), 'env')
  expect(flowNodes(GRAPH, first, label)).toEqual(first)
  const dragged: FlowNode[] = first.map((node) => ({
    ...node,
    position: { x: 50, y: 50 },
    dragging: node.id === 'env',
  }))
  expect(flowNodes(GRAPH, dragged, label).map(({ id, position, selected }) => [id, position.x, selected])).toEqual([
    ['puma', 0, false],
    ['env', 50, true],
    ['light', 0, false],
  ])
  const edges = flowEdges(GRAPH, [], nodeNames(GRAPH))
  expect(edges.map(({ ariaLabel }) => ariaLabel)).toContain('model from Puma-Lib to Light inference')
  const chosen = edges.map((edge) => ({ ...edge, selected: edge.id === 'e2' }))
  expect(flowEdges(GRAPH, chosen, nodeNames(GRAPH)).map(({ selected }) => selected)).toEqual([false, true, false])
})

it('ticks and unticks a binding in the order of the payload, and says why bindings are ticked', () => {
  const bindings = [{ binding_id: 'light' }, { binding_id: 'pytorch' }]
  expect(toggled(['pytorch'], 'light', bindings)).toEqual(['light', 'pytorch'])
  expect(toggled(['light', 'gone'], 'light', bindings)).toEqual([])
  const sentences = (['chosen', 'fits', 'all'] as const).map((reason) =>
    bindingsSentence({ bindingIds: ['a'], reason }),
  )
  expect(sentences).toEqual([
    'Ticked by you.',
    'By default those that fit the connected inference.',
    'By default all of them.',
  ])
  expect(bindingsSentence({ bindingIds: [], reason: 'chosen' })).toMatch(/^Nothing is ticked/)
  expect([noModelSentence(GRAPH, 'env'), noModelSentence({ ...GRAPH, edges: [] }, 'env')]).toEqual([
    'Choose a model in Puma-Lib.',
    'Connect dependency_requirements to a Puma-Lib.',
  ])
})

it('says amounts as people read them', () => {
  expect([0, 999, 1000, 78_963_000, 99_960_000, 1.4e9].map(bytesText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '79.0 MB',
    '100 MB',
    '1.4 GB',
  ])
  const progress = { phase: 'downloading', completed: 3, unit: 'packages' }
  expect([progressText({ ...progress, total: 5 }), progressText(progress)]).toEqual(['3 of 5 packages', '3 packages'])
  expect(progressText({ ...progress, completed: 0 })).toBe('')
  expect(progressText({ phase: 'read', completed: 9900, total: 712_000, unit: 'bytes' })).toBe('9.9 kB of 712 kB')
  expect(progressText({ phase: 'preparing', completed: 786_000, unit: 'bytes' })).toBe('786 kB so far')
  expect(phaseText(progress)).toBe('Downloading')
})

it('takes numbers within their bounds, and an empty one as the choice of the worker', () => {
  expect(numberFields('audio_inference')).toEqual(['seed', 'steps', 'seconds'])
  expect([
    readNumber('seed', '7'),
    readNumber('seed', ''),
    readNumber('seed', '-1'),
    readNumber('seed', '1.5'),
  ]).toEqual([{ seed: 7 }, { seed: 0 }, undefined, undefined])
  expect([readNumber('steps', ''), readNumber('seconds', '1.5'), readNumber('steps', '1001')]).toEqual([
    { steps: undefined },
    { seconds: 1.5 },
    undefined,
  ])
})

it('says what an inference setting of a model takes', () => {
  const setting = { param_type: 'Integer' } as const
  expect([
    boundsText(setting),
    boundsText({ ...setting, constraints: { min: 1, max: 50 } }),
    boundsText({ ...setting, constraints: { min: 1 } }),
    boundsText({ ...setting, constraints: { max: 50 } }),
    boundsText({ param_type: 'String', constraints: { allowed_values: ['euler', 'ddim'] } }),
  ]).toEqual(['integer', 'integer, 1 to 50', 'integer, from 1', 'integer, up to 50', 'one of euler, ddim'])
})

it('shows the findings of a model that is not executable', () => {
  const finding = { code: 'weights_missing', message: 'There are no weights.', path: 'unet', severity: 'error' }
  const error = { contract_version: 1, code: 'asset_not_executable', message: 'is degraded' } as const
  expect(findingsOf({ ...error, details: { validation_errors: [finding, 3] } })).toEqual([finding])
  expect(findingsOf(error)).toEqual([])
})

function resolvedWith(index_url: { readonly effective: string | null }): ResolvedDependencyRequirementsV1 {
  const requirement = { name: 'NumPy', canonical_name: 'numpy', exact_pin: '==2.4.6', applies: true }
  const requirements = [{ ...requirement, fields: { index_url: { base: null, ...index_url } } }]
  const bindings = [{ binding_id: 'light', selected: true, fields: {}, requirements }]
  return { contract_version: 1, model_id: 'diffusion/sd', platform_key: 'linux-x86_64', bindings }
}
