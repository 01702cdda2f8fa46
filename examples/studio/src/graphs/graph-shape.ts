import { z } from 'zod'
import type { Graph, GraphDraft } from '../workflow/graph.ts'

/** An id of a graph, node, edge or job: a name that every file system takes as it is. */
export const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'is not an id')

const coordinate = z.number().min(-1_000_000).max(1_000_000)
const base = { nodeId: id, position: z.strictObject({ x: coordinate, y: coordinate }) }
const port = z.enum(['model', 'dependency_requirements', 'environment_ref'])
const text = z.string().max(10_000)

const inference = z.strictObject({
  ...base,
  kind: z.enum(['light_inference', 'pytorch_inference', 'audio_inference']),
  settings: z.strictObject({
    prompt: text,
    seed: z.int().min(0),
    steps: z.exactOptional(z.int().min(1).max(1000)),
    seconds: z.exactOptional(z.number().positive().max(600)),
  }),
})

const node = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('puma_lib'),
    settings: z.strictObject({ modelId: z.string().max(1000).nullable() }),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('dependency_environment'),
    settings: z.strictObject({
      mode: z.enum(['auto', 'manual']),
      selectedBindingIds: z.array(z.string().max(1000)).max(1000).nullable(),
    }),
  }),
  inference,
])

const content = {
  title: z.string().trim().min(1).max(200),
  revision: z.int().min(1),
  nodes: z.array(node).max(500),
  edges: z.array(z.strictObject({ edgeId: id, source: id, sourcePort: port, target: id, targetPort: port })).max(2000),
}

/** Of a changed graph. */
export const graphDraft: z.ZodType<GraphDraft> = z.strictObject(content)

/** Of a graph on disk. */
export const storedGraph: z.ZodType<Graph> = z.strictObject({ graphId: id, ...content })

/** Of a graph's name. */
export const title = content.title
