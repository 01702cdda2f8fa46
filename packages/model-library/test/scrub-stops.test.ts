import { join } from 'node:path'
import { startChild } from '@plinth/durable/testing'
import { expect, it, onTestFinished } from 'vitest'
import { OWNED_FILES, writeOwnedModel } from './owned-models.ts'
import { codeOf, scratch } from './scratch.ts'

const IDS = ['llm/a/first', 'llm/a/second', 'llm/a/third']

it('goes on after a kill with the first model that was not verified to its end', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (const id of IDS) await writeOwnedModel(root, { id })
  const child = startChild({ args: [join(import.meta.dirname, 'children/scrub.ts'), root] })
  onTestFinished(() => child.kill('group'))
  await child.said('llm/a/second/config.json')
  child.kill('parent')
  await child.ended
  await using library = await place.library()
  const seen = new Set<string>()
  const report = await library.scrub({ onEvent: ({ message }) => seen.add(message) })
  expect([report.models, report.damaged]).toEqual([2, []])
  expect([...seen].some((message) => message.startsWith('llm/a/first/'))).toBe(false)
  expect((await library.scrub()).models).toBe(3)
})

it('verifies in one pass at a time: another one is refused, in this library or by another host, and may begin when that has ended', async () => {
  await using place = await scratch()
  for (const id of IDS) await writeOwnedModel(join(place.path, 'library'), { id })
  await using library = await place.library()
  await using other = await place.library()
  const refused: unknown[] = []
  let now = 0
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms
      if (refused.length === 0) for (const each of [library, other]) refused.push(await codeOf(each.scrub()))
    },
  }
  const report = await library.scrub({ bytesPerSecond: 1, clock })
  expect([refused, report.models]).toEqual([['scrub_running', 'scrub_running'], 3])
  expect((await other.scrub()).models).toBe(3)
})

it('takes a model that is deleted while it is read for no damage, and it can be restored', async () => {
  await using place = await scratch()
  const root = join(place.path, 'library')
  for (const id of IDS) await writeOwnedModel(root, { id })
  await using library = await place.library()
  const deletions: ReturnType<typeof library.deleteModel>[] = []
  let now = 0
  const clock = {
    now: () => now,
    wait: async (ms: number) => {
      now += ms
      if (deletions.length === 0) deletions.push(library.deleteModel('llm/a/first'))
      await deletions[0]
    },
  }
  const report = await library.scrub({ bytesPerSecond: 1, clock })
  expect([report.models, report.damaged]).toEqual([2, []])
  const [{ trash_id = '' } = {}] = await Promise.all(deletions)
  await library.restoreFromTrash(trash_id)
  expect(await library.scrub()).toMatchObject({ models: 3, files: 3 * Object.keys(OWNED_FILES).length, damaged: [] })
})
