import { ErrorDocumentV1 } from '@plinth/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Routes } from '../src/api/routes.ts'
import { aStudio } from './a-studio.ts'

it('answers any request whatsoever with a document, and never with a fault of its own', async () => {
  const unexpected: unknown[] = []
  const { raw, add, aGraph, root } = await aStudio({ onUnexpected: (error) => unexpected.push(error) })
  const modelId = await add(`${root}/tiny-sd`)
  const { graphId } = await aGraph(modelId)
  const strange = [
    '..',
    '.',
    '%',
    '%00',
    '\0',
    '__proto__',
    'constructor',
    'a/b',
    '\ud800',
    'ü',
    'x'.repeat(5000),
    ' ',
    '-',
  ]
  const aText = fc.oneof(
    fc.constantFrom(...strange, modelId, graphId, 'env', 'a/b/c', root),
    fc.string(),
    fc.string({ unit: 'binary' }),
  )
  const aBody = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(aText, fc.jsonValue(), fc.constant([]), fc.constant(1))),
  )
  const aRequest = fc.record({
    key: fc.constantFrom(...KEYS),
    segments: fc.array(aText, { minLength: 2, maxLength: 2 }),
    query: fc.dictionary(fc.constantFrom(...FIELDS), aText, { maxKeys: 3 }),
    body: aBody,
  })
  await fc.assert(
    fc.asyncProperty(aRequest, async ({ key, segments, query, body }) => {
      const [method = '', pattern = ''] = key.split(' ')
      const [first = '', second = ''] = segments.map((segment) => encodeURIComponent(segment.toWellFormed()))
      const path = pattern.replace(/:\w+/, first).replace(/:\w+/, second)
      const asked = new URLSearchParams(Object.entries(query)).toString()
      const text = JSON.stringify(body)
      const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }
      const answer = await raw(method, `${path}?${asked}`, method === 'GET' ? {} : { headers, body: text })
      const document = answer.headers['content-type'] === 'application/json' ? JSON.parse(answer.body) : undefined
      if (answer.status === 200) return
      expect([400, 403, 404, 409, 422]).toContain(answer.status)
      expect(ErrorDocumentV1.parse(document).message).not.toContain('    at ')
    }),
    { numRuns: 400, seed: 6 },
  )
  expect(unexpected).toEqual([])
})

const KEYS: readonly (keyof Routes)[] = [
  'GET /api/models',
  'POST /api/models',
  'GET /api/models/:modelId',
  'GET /api/models/:modelId/descriptor',
  'POST /api/models/:modelId/revalidate',
  'POST /api/models/:modelId/relocate',
  'DELETE /api/models/:modelId',
  'GET /api/models/:modelId/overrides',
  'POST /api/models/:modelId/overrides',
  'DELETE /api/models/:modelId/overrides',
  'GET /api/directories',
  'POST /api/directories/review',
  'POST /api/graphs',
  'GET /api/graphs/:graphId',
  'PUT /api/graphs/:graphId',
  'DELETE /api/graphs/:graphId',
  'POST /api/graphs/:graphId/run',
  'GET /api/graphs/:graphId/nodes/:nodeId/environment',
  'POST /api/graphs/:graphId/nodes/:nodeId/environment',
  'GET /api/jobs/:jobId',
  'POST /api/jobs/:jobId/confirm',
  'POST /api/jobs/:jobId/cancel',
  'GET /api/environments/:environmentKey',
  'GET /api/environments/:environmentKey/explanation',
  'POST /api/environments/:environmentKey/pin',
  'DELETE /api/environments/:environmentKey/pin',
  'POST /api/environment-verifications',
  'POST /api/collection-plans',
  'POST /api/collections',
  'POST /api/environment-jobs/:jobId/cancel',
  'DELETE /api/environment-jobs/:jobId',
]

const FIELDS = [
  ...['depth', 'environmentKeys', 'other', 'planJobId', 'older_than_days', 'max_environments', 'budget_bytes'],
  ...['path', 'family', 'officialName', 'title', 'revision', 'nodes', 'edges', 'action', 'overrides', '__proto__'],
  ...[
    'query',
    'limit',
    'after',
    'storageKind',
    'health',
    'type',
    'format',
    'facets',
    'bindingId',
    'requirementName',
    'field',
  ],
]
