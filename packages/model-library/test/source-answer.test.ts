import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SourceQuestion } from '../src/external/look/source-look.ts'
import { unreachable } from '../src/external/look/source-looker.ts'
import { classifyImportPath } from '../src/import/classify-import-path.ts'
import { answerOf } from '../src/import/source-answer.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { codeOf, scratch } from './scratch.ts'

it('waits for a drive no longer than is said, and hands what comes late to whoever cleans up', async () => {
  const call = Promise.withResolvers<string>()
  const late = Promise.withResolvers<string>()
  expect(await answerOf(call.promise, { ms: 5 }, late.resolve)).toBe('silent')
  call.resolve('a handle')
  expect(await late.promise).toBe('a handle')
  expect(await answerOf(Promise.resolve('at once'), { ms: 1000 })).toBe('at once')
  await expect(answerOf(Promise.reject(new Error('the error')), { ms: 1000 })).rejects.toThrow('the error')
})

it('waits for a drive no longer than until the operation is called off', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const waiting = answerOf(new Promise(() => {}), { signal, ms: 1_000_000 })
  controller.abort(new Error('called off'))
  await expect(waiting).rejects.toThrow('called off')
  await expect(answerOf(Promise.resolve(1), { signal, ms: 1_000_000 })).rejects.toThrow('called off')
})

it('copies nothing from a drive that does not answer, and asks it nothing itself', async () => {
  await using place = await scratch()
  const looked: unknown[] = []
  await using library = await openModelLibrary({
    root: join(place.path, 'library'),
    sources: {
      volumeOf: async () => '/',
      look: async (question) => {
        looked.push(question.below)
        return unreachable(question, 'The drive does not answer.')
      },
      close: () => {},
    },
  })
  const request = { source_path: join(place.path, 'absent'), family: 'Llama', official_name: 'Tiny' }
  expect(await library.importFile(request)).toMatchObject({
    status: 'failed',
    model_id: 'unknown/llama/tiny',
    errors: [{ code: 'unreachable', message: 'The drive does not answer.', path: '' }],
  })
  expect([looked, await codeOf(library.getModel('unknown/llama/tiny'))]).toEqual([[0], undefined])
})

it('classifies a path in bounded time: a drive that does not answer is said, and whoever calls it off waits for nothing', async () => {
  await using place = await scratch()
  const path = join(place.path, 'tiny.gguf')
  const pending = Promise.withResolvers<never>()
  const never = { volumeOf: async () => '/', look: () => pending.promise, close: () => {} }
  const silent = {
    ...never,
    look: async (question: SourceQuestion) => unreachable(question, 'The drive does not answer.'),
  }
  await using library = await openModelLibrary({ root: join(place.path, 'one'), sources: silent })
  const answer = {
    kind: 'none',
    files: [],
    validation_errors: [{ code: 'unreachable', message: 'The drive does not answer.' }],
  }
  expect(await library.classifyImportPath(path)).toMatchObject(answer)

  await using hanging = await openModelLibrary({ root: join(place.path, 'two'), sources: never })
  const controller = new AbortController()
  const waiting = codeOf(hanging.classifyImportPath(path, { signal: controller.signal }))
  controller.abort()
  pending.reject(controller.signal.reason)
  expect(await waiting).toBe('cancelled')
  await expect(classifyImportPath(path, { signal: controller.signal })).rejects.toBe(controller.signal.reason)
})
