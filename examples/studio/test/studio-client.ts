import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Job, NodeView } from '../src/api/documents.ts'
import type { StudioEvent } from '../src/api/events.ts'
import type { Routes } from '../src/api/routes.ts'
import type { Graph, GraphDraft, GraphNode } from '../src/workflow/graph.ts'

/** What a page can do. */
export interface StudioClient {
  /** An answer; a refusal is thrown as `status code`. */
  readonly call: <Key extends keyof Routes>(
    key: Key,
    given: Omit<Routes[Key], 'answer'>,
  ) => Promise<Routes[Key]['answer']>
  /** A request as it is, nothing added. */
  readonly raw: (method: string, path: string, raw?: RawCall) => Promise<RawAnswer>
  readonly listen: (after?: string) => Listener
  /** Adds a bundle of `root` and gives its model id. */
  readonly add: (path: string) => Promise<string>
  /** A graph of the three nodes, connected. */
  readonly aGraph: (modelId: string | null, change?: GraphChange) => Promise<Graph>
  /** Runs a graph and waits for its end. */
  readonly runToEnd: (
    graphId: string,
  ) => Promise<{ readonly job: Job; readonly nodes: Readonly<Record<string, NodeView>> }>
}

/** How a request differs. */
export interface RawCall {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Everything that came back. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** One event stream. */
export interface Listener {
  readonly events: readonly StudioEvent[]
  /** The last cursor. */
  readonly cursor: () => string
  readonly until: (isIt: (event: StudioEvent) => boolean) => Promise<StudioEvent>
  /** Waits until the server ends it. */
  readonly ended: Promise<void>
  readonly stop: () => void
}

/** How the usual graph is changed. */
export interface GraphChange {
  readonly inference?: Partial<
    Extract<GraphNode, { kind: 'light_inference' | 'pytorch_inference' | 'audio_inference' }>
  >
  readonly mode?: 'auto' | 'manual'
  readonly bindings?: readonly string[] | null
  readonly edges?: (edges: GraphDraft['edges']) => GraphDraft['edges']
}

/** A page without a page, of the address that Studio prints. */
export function aClient(address: string): StudioClient {
  const { origin: url } = new URL(address)
  const cookie = cookieOf(address)
  const raw = (method: string, path: string, { headers = {}, body }: RawCall = {}) =>
    send(url, { method, path, headers: { cookie, ...headers }, body })
  const call: StudioClient['call'] = async (key, given) => {
    const [method = '', pattern = ''] = key.split(' ')
    const { params = {}, query = {}, body = {} }: { params?: object; query?: object; body?: unknown } = given
    const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(Reflect.get(params, name))))
    const asked = new URLSearchParams(Object.entries(query)).toString()
    const text = JSON.stringify(body)
    const length = String(Buffer.byteLength(text))
    const json = { headers: { 'content-type': 'application/json', 'content-length': length }, body: text }
    const answer = await raw(method, asked === '' ? path : `${path}?${asked}`, method === 'GET' ? {} : json)
    const document = JSON.parse(answer.body)
    if (answer.status !== 200) throw Object.assign(new Error(`${answer.status} ${document.code}`), { document })
    return document
  }
  const listen = (after?: string) => openListener(url, { after, cookie })
  return {
    call,
    raw,
    listen,
    add: async (path) => {
      const body = { path, family: 'tiny', officialName: path.split(/[\\/]/).at(-1) ?? '' }
      return (await call('POST /api/models', { body })).model_id
    },
    aGraph: async (modelId, change = {}) => {
      const { graphId, ...graph } = await call('POST /api/graphs', { body: { title: 'a graph' } })
      return call('PUT /api/graphs/:graphId', {
        params: { graphId },
        body: { ...graph, ...threeNodes(modelId, change) },
      })
    },
    runToEnd: async (graphId) => {
      const { cursor } = await call('GET /api/state', {})
      const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
      const listener = listen(cursor)
      await listener.until(
        (event) => event.kind === 'job_changed' && event.job.jobId === jobId && event.job.endedAt !== undefined,
      )
      listener.stop()
      const { nodes } = await call('GET /api/state', {})
      const own = nodes.filter((node) => node.graphId === graphId).map((node) => [node.nodeId, node] as const)
      return { job: await call('GET /api/jobs/:jobId', { params: { jobId } }), nodes: Object.fromEntries(own) }
    },
  }
}

/** What a browser has that was let in by an address. */
export function cookieOf(address: string): string {
  const { port, hash } = new URL(address)
  return `plinth_studio_${port}=${hash.replace('#token=', '')}`
}

/** Puma-Lib, Dependency Environment and Light Inference, connected. */
export function threeNodes(
  modelId: string | null,
  { inference = {}, mode = 'auto', bindings = ['light'], edges = (all) => all }: GraphChange,
): Pick<GraphDraft, 'nodes' | 'edges'> {
  const position = { x: 0, y: 0 }
  return {
    nodes: [
      { nodeId: 'model', kind: 'puma_lib', position, settings: { modelId } },
      { nodeId: 'env', kind: 'dependency_environment', position, settings: { mode, selectedBindingIds: bindings } },
      { nodeId: 'infer', kind: 'light_inference', position, settings: { prompt: 'a tree', seed: 1 }, ...inference },
    ],
    edges: edges([
      edge('model', 'dependency_requirements', 'env'),
      edge('model', 'model', 'infer'),
      edge('env', 'environment_ref', 'infer'),
    ]),
  }
}

/** An edge between ports of one name. */
export function edge(source: string, port: GraphDraft['edges'][number]['sourcePort'], target: string) {
  return { edgeId: `${source}-${port}-${target}`, source, sourcePort: port, target, targetPort: port }
}

async function send(
  url: string,
  {
    method,
    path,
    headers,
    body,
  }: { method: string; path: string; headers: Readonly<Record<string, string>>; body: string | undefined },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  // Node's fetch takes no Host, and tidies paths up.
  const sent = request({ hostname, port, path, method, headers: { connection: 'close', ...headers } })
  const answered = new Promise<RawAnswer>((resolve, reject) => {
    sent.once('error', reject)
    sent.once('response', async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) })
    })
  })
  sent.end(body)
  return answered
}

function openListener(url: string, { after, cookie }: { after: string | undefined; cookie: string }): Listener {
  const events: StudioEvent[] = []
  const place = { cursor: '' }
  const waiting = new Set<() => void>()
  const stopping = new AbortController()
  const read = async () => {
    const address = after === undefined ? '/api/events' : `/api/events?after=${encodeURIComponent(after)}`
    const response = await fetch(`${url}${address}`, { headers: { cookie }, signal: stopping.signal })
    let rest = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = `${rest}${chunk}`.split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, cursor, json] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? []
        if (cursor === undefined || json === undefined) continue
        place.cursor = cursor
        events.push(JSON.parse(json))
      }
      for (const look of [...waiting]) look()
    }
  }
  return {
    events,
    cursor: () => place.cursor,
    ended: read().catch(() => {}),
    stop: () => stopping.abort(),
    until: (isIt) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(isIt)
          if (found) {
            waiting.delete(look)
            resolve(found)
          }
        }
        waiting.add(look)
        look()
      }),
  }
}
