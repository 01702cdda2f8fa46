import { expect, it } from 'vitest'
import { caller } from '../../page/src/client/call.ts'
import { Refusal } from '../../page/src/client/refusal.ts'

it('a request names its parameters in the path, its question in the query and its body as JSON', async () => {
  const asked: unknown[] = []
  const call = caller(async (...given) => {
    asked.push(given)
    return Response.json({})
  })
  await call('GET /api/models', { query: { query: 'a b', type: '' } })
  await call('POST /api/models/:modelId/relocate', { params: { modelId: 'diffusion/sd/x' }, body: { path: '/new' } })
  const headers = { 'content-type': 'application/json' }
  expect(asked).toEqual([
    ['/api/models?query=a+b', { method: 'GET' }],
    ['/api/models/diffusion%2Fsd%2Fx/relocate', { method: 'POST', headers, body: '{"path":"/new"}' }],
  ])
})

it('a refusal has the error document of the server as it came', async () => {
  const document = { contract_version: 1, code: 'model_not_found', message: 'There is none.', hint: 'Look.' }
  expect(await refusal(() => Response.json(document, { status: 404 }))).toEqual({ document, status: 404 })
})

it('a server that does not answer, and an answer that is not of Studio, have codes of their own', async () => {
  const codes = [
    await refusal(() => Promise.reject(new TypeError('fetch failed'))),
    await refusal(() => new Response('<h1>Bad gateway</h1>', { status: 502 })),
    await refusal(() => new Response('<h1>Welcome</h1>')),
    await refusal(() => Response.json({ error: 'no' }, { status: 500 })),
  ].map(({ document, status }) => [document.code, status])
  expect(codes).toEqual([
    ['unreachable', 0],
    ['unreadable_answer', 502],
    ['unreadable_answer', 200],
    ['unreadable_answer', 500],
  ])
})

it('a request that the page gave up rejects with what it was given up for, and with no refusal', async () => {
  const signal = AbortSignal.abort('typed on')
  const call = caller(async () => {
    throw new TypeError('aborted')
  })
  await expect(call('GET /api/state', {}, { signal })).rejects.toBe('typed on')
})

async function refusal(answer: () => Response | Promise<Response>) {
  const thrown = await caller(async () => answer())('GET /api/state', {}).catch((error: unknown) => error)
  if (!(thrown instanceof Refusal)) throw thrown
  return { document: thrown.document, status: thrown.status }
}
