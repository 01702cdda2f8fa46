import type { Graph, GraphNode } from '../../../examples/studio/src/workflow/graph.ts'
import type { Figure } from '../frame/figure.ts'
import { type RecordedFrames, recordFrames } from './record-frames.ts'
import { figuresOf } from './scrolling.ts'
import { type StudioPage, type StudioStage, studioStage } from './studio-stage.ts'

/** A canvas of so many nodes: one of them is dragged, alone and while events about the graph stream in. */
export async function canvas(nodes: number, rounds: number): Promise<Figure[]> {
  await using stage = await studioStage(1)
  const graph = await aGraph(stage, nodes)
  const page = await stage.studio.openTab(`#/workflow/${graph.graphId}`)
  const drawn = page.getByRole('region', { name: 'Canvas' }).getByRole('article')
  await drawn.nth(nodes - 1).waitFor()
  const [still, streaming]: [RecordedFrames[], RecordedFrames[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    still.push(await recordFrames(page, () => drag(page)))
    streaming.push(await recordFrames(page, () => Promise.all([drag(page), changeTitle(stage, graph.graphId)])))
  }
  return [
    ...figuresOf(`a node dragged among ${nodes}`, still),
    ...figuresOf(`the same while ${CHANGES} changes of the graph stream in`, streaming),
  ]
}

const CHANGES = 20

async function drag(page: StudioPage): Promise<void> {
  const box = await page.getByRole('article').first().getByRole('heading').boundingBox()
  if (!box) throw new Error('there is no node')
  await page.mouse.move(box.x + 4, box.y + box.height / 2)
  await page.mouse.down()
  for (let step = 1; step <= 60; step += 1) await page.mouse.move(box.x + 4 + step * 3, box.y + step)
  await page.mouse.up()
}

async function aGraph(stage: StudioStage, count: number): Promise<Graph> {
  const graph: Graph = await ask(stage, 'post /api/graphs', { title: 'Many' })
  const nodes = Array.from({ length: count }, (_, at): GraphNode => {
    const position = { x: (at % 10) * 320, y: Math.floor(at / 10) * 320 }
    return { nodeId: `n${at}`, kind: 'puma_lib', position, settings: { modelId: null } }
  })
  return save(stage, { ...graph, nodes })
}

async function changeTitle(stage: StudioStage, graphId: string): Promise<void> {
  for (let change = 0; change < CHANGES; change += 1) {
    const graph: Graph = await ask(stage, `get /api/graphs/${graphId}`)
    await save(stage, { ...graph, title: `Many ${change}` })
  }
}

function save(stage: StudioStage, { graphId, ...draft }: Graph): Promise<Graph> {
  return ask(stage, `put /api/graphs/${graphId}`, draft)
}

/** A change that another page was faster with is left out: it was an event as well. */
async function ask({ studio }: StudioStage, key: `${'get' | 'post' | 'put'} ${string}`, data?: object): Promise<Graph> {
  const [method = 'get', path = ''] = key.split(' ')
  const answer = await studio.context.request.fetch(`${studio.origin}${path}`, {
    method,
    ...(data === undefined ? {} : { data }),
  })
  return await answer.json()
}
