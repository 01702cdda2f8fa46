import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { isNothingTicked } from '../../page/src/canvas/environment/binding-choice.ts'
import type { Reading } from '../../page/src/canvas/reading.ts'
import { jobOfNode, openJobs, recentJobs } from '../../page/src/canvas/runs/current-job.ts'
import { durationText } from '../../page/src/canvas/runs/duration.ts'
import { newsOf } from '../../page/src/canvas/runs/news.ts'
import { waitsFor } from '../../page/src/canvas/runs/waits-for.ts'
import type { Job, NodeView } from '../../src/api/documents.ts'
import type { Graph } from '../../src/workflow/graph.ts'
import { DESCRIPTOR, ENVIRONMENT, GRAPH, LIGHT, PUMA } from './some-graphs.ts'

it('says before a run only what a person has to give', () => {
  const bare: Graph = {
    ...GRAPH,
    nodes: [{ ...PUMA, settings: { modelId: null } }, ...GRAPH.nodes.slice(1)],
    edges: [],
  }
  expect(waits(bare)).toEqual([
    'waits for a model to be chosen',
    'waits for dependency_requirements, which is not connected',
    'waits for model, which is not connected and environment_ref, which is not connected',
  ])
  expect(waits(GRAPH)).toEqual([undefined, undefined, undefined])
})

it('says of a node what a person has to mend before it can run', () => {
  const error = { contract_version: 1, code: 'asset_not_executable', message: 'is degraded' } as const
  expect(waits(GRAPH, { descriptor: { state: 'refused', error } })[0]).toBe('has a model that cannot be executed')
  const unticked = { ...ENVIRONMENT, settings: { ...ENVIRONMENT.settings, selectedBindingIds: [] } }
  const graph = { ...GRAPH, nodes: [PUMA, unticked, LIGHT] }
  expect(waits(graph, { descriptor: { state: 'read', value: DESCRIPTOR } })[1]).toBe('waits for a binding to be ticked')
})

it('says during a run which nodes a node waits for, and what a person is asked', () => {
  const done = view('puma', 'succeeded')
  expect(waits(GRAPH, { isRunning: true, views: [done, view('env', 'running')] })).toEqual([
    undefined,
    undefined,
    'waits for environment_ref of Dependency Environment',
  ])
  expect(waits(GRAPH, { isRunning: true, views: [done, view('env', 'waiting', 2)] })[1]).toBe(
    'waits for 2 inputs of yours',
  )
  expect(waits(GRAPH, { isRunning: true, views: [done, view('env', 'waiting', 1)] })[1]).toBe(
    'waits for one input of yours',
  )
  expect(waits(GRAPH, { isRunning: true, views: [done, view('env', 'waiting')] })[1]).toBe(
    'waits for your word to install',
  )
  const unticked = { ...ENVIRONMENT, settings: { mode: 'manual', selectedBindingIds: [] } } as const
  const graph = { ...GRAPH, nodes: [PUMA, unticked, LIGHT] }
  const descriptor = { state: 'read', value: DESCRIPTOR } as const
  expect(waits(graph, { isRunning: true, views: [done, view('env', 'waiting')], descriptor })[1]).toBe(
    'waits for a binding to be ticked',
  )
  expect([isNothingTicked(unticked), isNothingTicked(ENVIRONMENT), isNothingTicked(undefined)]).toEqual([
    true,
    false,
    false,
  ])
})

it('announces what became of nodes and jobs, once, and of no other graph', () => {
  const before = { jobs: [job('running')], nodes: [view('env', 'running')] }
  const after = { jobs: [job('succeeded')], nodes: [view('env', 'succeeded')] }
  expect(newsOf(GRAPH, before, after)).toBe('Dependency Environment succeeded. The run succeeded.')
  expect(newsOf(GRAPH, after, after)).toBe('')
  expect(newsOf({ ...GRAPH, graphId: 'g2' }, before, after)).toBe('')
})

it('announces what a job waits for, and why it failed', () => {
  const before = { jobs: [job('running')], nodes: [view('env', 'running')] }
  const waiting = { jobs: [job('waiting')], nodes: [view('env', 'waiting', 1)] }
  expect(newsOf(GRAPH, before, waiting)).toBe('Dependency Environment waits for one input of yours.')
  const error = { contract_version: 1, code: 'network', message: 'The index does not answer.' } as const
  const failed = { jobs: [{ ...job('failed'), kind: 'ensure', nodeId: 'env', error } as const], nodes: [] }
  expect(newsOf(GRAPH, before, failed)).toBe('Ensure of Dependency Environment failed. The index does not answer.')
})

it('lists the last jobs of a graph, newest first, and knows those that are not over', () => {
  const old = { ...job('failed'), jobId: 'j0', startedAt: '2026-11-21T19:00:00.000Z' }
  const other = { ...job('running'), jobId: 'j2', graphId: 'g2' }
  const jobs = [old, job('waiting'), other]
  expect(recentJobs(jobs, 'g1').map(({ jobId }) => jobId)).toEqual(['j1', 'j0'])
  expect(openJobs(jobs, 'g1').map(({ jobId }) => jobId)).toEqual(['j1'])
  expect([jobOfNode(jobs, view('env', 'waiting'))?.jobId, jobOfNode([old], undefined)]).toEqual(['j1', undefined])
})

it('says how long a job took', () => {
  const startedAt = '2026-11-21T20:00:00.000Z'
  expect(durationText({ startedAt })).toBe('')
  expect(durationText({ startedAt, endedAt: '2026-11-21T20:00:03.210Z' })).toBe('3.2 s')
  expect(durationText({ startedAt, endedAt: '2026-11-21T20:02:05.900Z' })).toBe('2 min 5 s')
})

interface Facts {
  readonly views?: readonly NodeView[]
  readonly isRunning?: boolean
  readonly descriptor?: Reading<ModelExecutionDescriptorV1>
}

function waits(graph: Graph, { views = [], isRunning = false, descriptor = { state: 'reading' } }: Facts = {}) {
  const viewOf = (nodeId: string) => views.find((each) => each.nodeId === nodeId)
  const of = waitsFor(graph, { viewOf, descriptorOf: () => descriptor, isRunning })
  return graph.nodes.map(of)
}

function job(state: Job['state']): Job {
  return { jobId: 'j1', graphId: 'g1', kind: 'run', state, startedAt: '2026-11-21T20:00:00.000Z' }
}

function view(nodeId: string, state: NodeView['state'], missing?: number): NodeView {
  const input = { code: 'index_not_found', binding_id: 'light', field: 'index_url', message: '', accepts: '' } as const
  const lists = { bindings: [], timeline: [], diagnostics: [] }
  const status = {
    contract_version: 1,
    state: missing === undefined ? 'missing' : 'needs_user_input',
    mode: 'auto',
    missing_inputs: Array.from({ length: missing ?? 0 }, () => ({ ...input, suggestions: [] })),
    ...lists,
  } as const
  return { graphId: 'g1', nodeId, state, jobId: 'j1', environment: { status, environmentRef: null, outcome: null } }
}
