import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileError } from '../src/graphs/file-error.ts'
import { checkGraph } from '../src/workflow/check-graph.ts'
import { type GraphDraft, type GraphNode, PORTS, type PortName } from '../src/workflow/graph.ts'
import { aFolder, aStudio } from './a-studio.ts'
import { edge, threeNodes } from './studio-client.ts'

it('keeps graphs over a restart, each change whole on the disk before it is told', async () => {
  const { aGraph, call, dataDir, restart } = await aStudio()
  const first = await aGraph('diffusion/a/b')
  const second = await call('POST /api/graphs', { body: { title: '  another one ' } })
  const names = readdirSync(join(dataDir, 'graphs'))
  expect(names).toEqual([`${first.graphId}.json`, `${second.graphId}.json`])
  expect(JSON.parse(readFileSync(join(dataDir, 'graphs', names[0] ?? ''), 'utf8'))).toEqual(first)
  const again = await restart()
  const { graphs } = await again.call('GET /api/state', {})
  expect(graphs).toEqual([first, { ...second, title: 'another one' }])
  await again.call('DELETE /api/graphs/:graphId', { params: first })
  const gone = again.call('GET /api/graphs/:graphId', { params: first })
  await expect(gone).rejects.toThrow('404 graph_not_found')
  expect(readdirSync(join(dataDir, 'graphs'))).toEqual([`${second.graphId}.json`])
})

it('puts a damaged graph aside and says so; the others open', async () => {
  const { call, dataDir, restart } = await aStudio()
  const sound = await call('POST /api/graphs', { body: { title: 'sound' } })
  const folder = join(dataDir, 'graphs')
  writeFileSync(join(folder, 'cut.json'), '{"graphId":"cu')
  writeFileSync(join(folder, 'newer.json'), JSON.stringify({ ...sound, graphId: 'newer', nodes: [{ kind: 'magic' }] }))
  writeFileSync(join(folder, 'x.json.123.tmp'), 'half a gra')
  const { graphs, problems } = await (await restart()).call('GET /api/state', {})
  expect(graphs).toEqual([sound])
  expect(problems).toMatchObject([
    { code: 'file_damaged', details: { path: join(folder, 'cut.json') }, hint: expect.stringContaining('damaged-') },
    { code: 'file_damaged', details: { path: join(folder, 'newer.json') } },
  ])
  const names = readdirSync(folder).map((name) => name.replace(/\d{10,}$/, ''))
  expect(names.sort()).toEqual([`${sound.graphId}.json`, 'cut.json.damaged-', 'newer.json.damaged-'].sort())
})

it('says what to do when a disk is full or a folder cannot be written, and changes nothing then', async () => {
  const { call, dataDir } = await aStudio()
  const graph = await call('POST /api/graphs', { body: { title: 'kept' } })
  rmSync(join(dataDir, 'graphs'), { recursive: true })
  const { graphId, ...draft } = graph
  const change = call('PUT /api/graphs/:graphId', { params: { graphId }, body: { ...draft, title: 'lost' } })
  await expect(change).rejects.toMatchObject({
    message: '500 io_error',
    document: { hint: expect.stringMatching(/\w/) },
  })
  expect(await call('GET /api/graphs/:graphId', { params: { graphId } })).toEqual(graph)
  const folder = aFolder()
  writeFileSync(join(folder, 'data'), 'a file')
  await expect(aStudio({ folder })).rejects.toMatchObject({ code: 'io_error' })
  const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO'].map((code) =>
    Reflect.get(Object(fileError(Object.assign(new Error(''), { code }), folder)), 'code'),
  )
  expect(codes).toEqual(['disk_full', 'disk_full', 'permission_denied', 'permission_denied', 'read_only', 'io_error'])
})

it('refuses a graph whose edges lead nowhere, to the wrong port, or twice to one input, and names every fault', async () => {
  const { aGraph, call } = await aStudio()
  const { graphId, ...graph } = await aGraph(null)
  const change = (body: Partial<GraphDraft>) =>
    call('PUT /api/graphs/:graphId', { params: { graphId }, body: { ...graph, ...body } })
  const { nodes, edges } = threeNodes(null, {})
  const faults: [Partial<GraphDraft>, string[]][] = [
    [{ edges: [edge('ghost', 'model', 'infer')] }, ['unknown_node']],
    [{ edges: [edge('model', 'environment_ref', 'infer')] }, ['unknown_port']],
    [{ edges: [edge('infer', 'model', 'model')] }, ['unknown_port', 'unknown_port']],
    [{ edges: [{ ...edge('model', 'model', 'infer'), targetPort: 'environment_ref' }] }, ['ports_differ']],
    [{ edges: [...edges, { ...edge('model', 'model', 'infer'), edgeId: 'again' }] }, ['input_taken']],
    [{ edges: [...edges, ...edges.slice(0, 1)] }, ['duplicate_edge', 'input_taken']],
    [{ nodes: [...nodes, ...nodes.slice(0, 1).map((node) => ({ ...node, nodeId: 'MODEL' }))] }, ['duplicate_node']],
    [{ nodes: nodes.slice(1) }, ['unknown_node', 'unknown_node']],
  ]
  for (const [body, codes] of faults) {
    const refusal = await change(body).then(String, ({ message, document }) => ({ message, document }))
    expect(refusal).toMatchObject({ message: '422 graph_invalid' })
    expect(Reflect.get(Object(refusal), 'document').details.findings.map(({ code }: { code: string }) => code)).toEqual(
      codes,
    )
  }
  const malformed = [{ title: '' }, { revision: 0 }, { nodes: [{ nodeId: '../up' }] }, { nodes: 'all' }, { more: 1 }]
  for (const body of malformed) await expect(change(Object(body))).rejects.toThrow('400 bad_request')
  expect(await call('GET /api/graphs/:graphId', { params: { graphId } })).toEqual({ graphId, ...graph })
})

it('keeps no graph that has a cycle, whatever edges are drawn', () => {
  const kinds = Object.keys(PORTS).filter((kind): kind is GraphNode['kind'] => kind in PORTS)
  const names = ['n0', 'n1', 'n2', 'n3', 'n4']
  const aNode = fc.record({ nodeId: fc.constantFrom(...names), kind: fc.constantFrom(...kinds) })
  const ports: readonly PortName[] = ['model', 'dependency_requirements', 'environment_ref']
  const anEdge = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...ports), fc.constantFrom(...names))
  fc.assert(
    fc.property(fc.uniqueArray(aNode, { selector: ({ nodeId }) => nodeId }), fc.array(anEdge), (nodes, drawn) => {
      const edges = drawn.map(([source, port, target]) => edge(source, port, target))
      const sound = edges.filter((each) => checkGraph({ nodes, edges: [each] }).length === 0)
      const reaches = (from: string, steps: number): boolean =>
        steps > names.length || sound.some(({ source, target }) => source === from && reaches(target, steps + 1))
      expect(nodes.some(({ nodeId }) => reaches(nodeId, 0))).toBe(false)
    }),
    { numRuns: 500, seed: 6 },
  )
})
