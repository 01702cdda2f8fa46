import { ENVIRONMENT_STATES } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { bytesText, phaseText, progressText } from '../../page/src/canvas/environment/amounts.ts'
import { bindingsSentence, noModelSentence, toggled } from '../../page/src/canvas/environment/binding-choice.ts'
import { findingsOf } from '../../page/src/canvas/inspector/findings-of.ts'
import { numberFields, readNumber } from '../../page/src/canvas/inspector/number-fields.ts'
import { type FlowNode, flowEdges, flowNodes, withSelection } from '../../page/src/canvas/nodes/flow-nodes.ts'
import { glance } from '../../page/src/canvas/nodes/glance.ts'
import { nodeNames } from '../../page/src/canvas/nodes/node-names.ts'
import { ENVIRONMENT_LOOKS, nodeLook } from '../../page/src/canvas/nodes/state-looks.ts'
import { ENVIRONMENT, GRAPH, LIGHT, PUMA } from './some-graphs.ts'

it('shows every state of an environment by another word', () => {
  expect(new Set(ENVIRONMENT_STATES.map((state) => ENVIRONMENT_LOOKS[state].text)).size).toBe(ENVIRONMENT_STATES.length)
})

it('shows the state of its environment on a Dependency Environment, unless the node ended otherwise', () => {
  const lists = { missing_inputs: [], bindings: [], timeline: [], diagnostics: [] }
  const status = { contract_version: 1, state: 'installing', mode: 'auto', ...lists } as const
  const view = { graphId: 'g1', nodeId: 'env', environment: { status, environmentRef: null, outcome: null } }
  expect(nodeLook(ENVIRONMENT, undefined).text).toBe('unresolved')
  expect(nodeLook(ENVIRONMENT, { ...view, state: 'running' }).text).toBe('installing')
  expect(nodeLook(ENVIRONMENT, { ...view, state: 'cancelled' }).text).toBe('cancelled')
  expect(nodeLook(LIGHT, { ...view, state: 'running' }).text).toBe('running')
})

it('shows on Puma-Lib whether its model can be executed until it was run', () => {
  const error = { contract_version: 1, code: 'asset_not_executable', message: 'is degraded' } as const
  const open = { view: () => undefined, descriptor: () => ({ state: 'refused', error }) as const }
  expect(glance(open, PUMA).text).toBe('not executable')
  expect(glance(open, { ...PUMA, settings: { modelId: null } }).text).toBe('no model')
  expect(glance({ ...open, view: () => ({ graphId: 'g1', nodeId: 'puma', state: 'failed' }) }, PUMA).text).toBe(
    'failed',
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

it('shows the findings of a model that is not executable', () => {
  const finding = { code: 'weights_missing', message: 'There are no weights.', path: 'unet', severity: 'error' }
  const error = { contract_version: 1, code: 'asset_not_executable', message: 'is degraded' } as const
  expect(findingsOf({ ...error, details: { validation_errors: [finding, 3] } })).toEqual([finding])
  expect(findingsOf(error)).toEqual([])
})
