import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStudio } from './a-studio.ts'

it('runs Puma-Lib, Dependency Environment and inference in order, installs once, and shows the picture', async () => {
  const { add, aGraph, runToEnd, root, raw, backend } = await aStudio()
  const { graphId } = await aGraph(await add(join(root, 'tiny-sd')))
  const first = await runToEnd(graphId)
  expect(first.job).toMatchObject({ kind: 'run', state: 'succeeded' })
  expect(first.nodes).toMatchObject({
    model: { state: 'succeeded' },
    env: { state: 'succeeded', environment: { outcome: 'installed', status: { state: 'ready' } } },
    infer: { state: 'succeeded', output: { kind: 'picture', description: 'picture of 64 × 64 pixels' } },
  })
  const second = await runToEnd(graphId)
  expect(second.nodes.env).toMatchObject({ state: 'succeeded', environment: { outcome: 'reused' } })
  expect(backend()?.installs).toHaveLength(1)
  const output = second.nodes.infer?.output
  const answer = await raw('GET', output?.url ?? '')
  expect({ status: answer.status, type: answer.headers['content-type'], body: answer.body }).toEqual({
    status: 200,
    type: 'image/png',
    body: readFileSync(output?.path ?? '', 'utf8'),
  })
})
