import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStudio } from './a-studio.ts'

it('makes the light environment alone for a light inference when nobody ticked a binding', async () => {
  const { call, add, aGraph, runToEnd, root } = await aStudio()
  const { graphId } = await aGraph(await add(join(root, 'tiny-sd')), { bindings: null })
  const params = { graphId, nodeId: 'env' }
  const { resolved } = await call('GET /api/graphs/:graphId/nodes/:nodeId/environment', { params })
  expect(resolved.bindings.map(({ binding_id, selected }) => [binding_id, selected])).toEqual([
    ['light', true],
    ['pytorch', false],
  ])
  const { nodes } = await runToEnd(graphId)
  expect(nodes.env?.environment?.status.bindings.map(({ binding_id, state }) => [binding_id, state])).toEqual([
    ['light', 'ready'],
  ])
})
