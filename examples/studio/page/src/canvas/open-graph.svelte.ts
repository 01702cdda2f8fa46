import type { ErrorDocumentV1, ModelExecutionDescriptorV1, ModelMetadataV1 } from '@plinth/contracts'
import { createContext } from 'svelte'
import type { EnvironmentDescriptionView, Job, NodeView } from '../../../src/api/documents.ts'
import type { Graph, GraphNode } from '../../../src/workflow/graph.ts'
import { call } from '../client/call.ts'
import { toErrorNote } from '../client/refusal.ts'
import type { Studio } from '../client/studio.svelte.ts'
import { modelBehind } from './edits/connections.ts'
import { createGraphEditor, type GraphEditor } from './edits/editor.svelte.ts'
import { nodeNames } from './nodes/node-names.ts'
import type { Reading } from './reading.ts'
import { createReadings } from './readings.svelte.ts'

/** The graph that is open, and what a person does with it. Every field is reactive. */
export interface OpenGraph {
  readonly studio: Studio
  readonly graphId: string
  readonly editor: GraphEditor
  /** As it is shown: with edits that are not stored yet. */
  readonly graph: Graph
  readonly names: ReadonlyMap<string, string>
  readonly node: (nodeId: string) => GraphNode | undefined
  readonly view: (nodeId: string) => NodeView | undefined
  readonly descriptor: (modelId: string) => Reading<ModelExecutionDescriptorV1>
  readonly metadata: (modelId: string) => Reading<ModelMetadataV1>
  /** Of a Dependency Environment node; undefined while no model that can be executed leads to it. */
  readonly description: (nodeId: string) => Reading<EnvironmentDescriptionView> | undefined
  /** Reads what the nodes show; to be called in an effect. */
  readonly keepRead: () => void
  /** Why the last action failed. */
  readonly refusal: ErrorDocumentV1 | undefined
  readonly dismiss: () => void
  /** Does it once every edit is stored; undefined where it was refused. */
  readonly act: <T>(action: () => Promise<T>) => Promise<T | undefined>
  readonly run: () => Promise<Job | undefined>
  readonly step: (nodeId: string, action: 'resolve' | 'check' | 'ensure') => Promise<Job | undefined>
  readonly confirm: (jobId: string) => Promise<Job | undefined>
  readonly cancel: (jobId: string) => Promise<Job | undefined>
}

/** For every component below `GraphView.svelte`. */
export const [useOpenGraph, provideOpenGraph] = createContext<OpenGraph>()

/** Opens a graph of the server; asks nothing of an index and installs nothing. */
export function openGraph(studio: Studio, graphId: string): OpenGraph {
  const editor = createGraphEditor(studio, graphId)
  const graph = $derived(editor.graph ?? { graphId, title: '', revision: 0, nodes: [], edges: [] })
  const names = $derived(nodeNames(graph))
  let refusal = $state.raw<ErrorDocumentV1>()
  const descriptors = createReadings((modelId) => call('GET /api/models/:modelId/descriptor', { params: { modelId } }))
  const metadata = createReadings((modelId) => call('GET /api/models/:modelId', { params: { modelId } }))
  const descriptions = createReadings((nodeId) =>
    call('GET /api/graphs/:graphId/nodes/:nodeId/environment', { params: { graphId, nodeId } }),
  )
  const attempt = async <T>(action: () => Promise<T>): Promise<T | undefined> => {
    refusal = undefined
    return action().catch((error: unknown) => {
      refusal = toErrorNote(error)
      return undefined
    })
  }
  const act = async <T>(action: () => Promise<T>) => ((await editor.saved()) ? attempt(action) : undefined)
  const press = onePress(act)
  const view = (nodeId: string) => studio.node(graphId, nodeId)
  return {
    studio,
    graphId,
    editor,
    get graph() {
      return graph
    },
    get names() {
      return names
    },
    node: (nodeId) => graph.nodes.find((node) => node.nodeId === nodeId),
    view,
    descriptor: descriptors.of,
    metadata: metadata.of,
    description: (nodeId) => (isDescribed(graph, nodeId, descriptors.of) ? descriptions.of(nodeId) : undefined),
    keepRead: () => {
      const { stored } = editor
      if (!stored) return
      for (const [modelId, nodeIds] of nodesByModel(stored)) {
        const failures = nodeIds
          .map((nodeId) => view(nodeId))
          .map((each) => (each?.state === 'failed' ? each.jobId : ''))
        descriptors.want(modelId, `${studio.modelsChanged} ${failures}`)
        metadata.want(modelId, String(studio.modelsChanged))
      }
      for (const node of stored.nodes) {
        if (node.kind !== 'dependency_environment' || !isDescribed(stored, node.nodeId, descriptors.of)) continue
        descriptions.want(node.nodeId, descriptionVersion(studio, stored, view(node.nodeId)))
      }
    },
    get refusal() {
      return refusal
    },
    dismiss: () => {
      refusal = undefined
    },
    act,
    run: () => press(() => call('POST /api/graphs/:graphId/run', { params: { graphId } })),
    step: (nodeId, action) =>
      press(() =>
        call('POST /api/graphs/:graphId/nodes/:nodeId/environment', { params: { graphId, nodeId }, body: { action } }),
      ),
    confirm: (jobId) => press(() => call('POST /api/jobs/:jobId/confirm', { params: { jobId } })),
    cancel: (jobId) => attempt(() => call('POST /api/jobs/:jobId/cancel', { params: { jobId } })),
  }
}

/** A second press while the first is on its way is the same wish. */
function onePress(act: OpenGraph['act']): OpenGraph['act'] {
  let isPressed = false
  return async (action) => {
    if (isPressed) return undefined
    isPressed = true
    try {
      return await act(action)
    } finally {
      isPressed = false
    }
  }
}

/** The server describes no environment of a model that it would not execute. */
function isDescribed(graph: Graph, nodeId: string, descriptorOf: OpenGraph['descriptor']): boolean {
  return descriptorOf(modelBehind(graph, nodeId) ?? '').state === 'read'
}

/** The Puma-Lib nodes of each model: one that failed may show that the model has changed. */
function nodesByModel({ nodes }: Graph): ReadonlyMap<string, readonly string[]> {
  const chosen = nodes.flatMap((node) =>
    node.kind === 'puma_lib' ? [[node.settings.modelId, node.nodeId] as const] : [],
  )
  const models = new Set(chosen.flatMap(([modelId]) => modelId ?? []))
  return new Map(
    [...models].map((modelId) => [modelId, chosen.flatMap(([each, nodeId]) => (each === modelId ? [nodeId] : []))]),
  )
}

/** Another text whenever the description may be another: what is connected, chosen, overridden and installed. Places on the canvas don't count. */
function descriptionVersion(studio: Studio, { nodes, edges }: Graph, view: NodeView | undefined): string {
  const settings = nodes.flatMap((node) =>
    node.kind === 'puma_lib' || node.kind === 'dependency_environment' ? [[node.nodeId, node.settings]] : [],
  )
  const { modelsChanged, overridesChanged } = studio
  return JSON.stringify([
    settings,
    edges,
    modelsChanged,
    overridesChanged,
    view?.state,
    view?.environment?.status.state,
  ])
}
