import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { libraryPlace } from '../src/registry/library-place.ts'
import { walkRegistry } from '../src/registry/walk-registry.ts'
import { codeOf, type Scratch, scratch } from './scratch.ts'

const CALLS = ['direct', 'pooled'] as const

it('finds models at type, family and name, and at no other depth', async () => {
  await using place = await scratch()
  const root = await registry(place, [
    'metadata.json',
    'llm/metadata.json',
    'llm/a/metadata.json',
    'llm/a/one/metadata.json',
    'llm/a/one/deeper/metadata.json',
    'llm/a/one/unet/deeper/metadata.json',
    'llm/a/lost/metadata.json.bak',
    'llm/a/empty/model.gguf',
    'llm/.hidden/one/metadata.json',
    '.plinth/bindings/x/metadata.json',
    '.Trash/a/b/metadata.json',
    'llm/a/.plinth-1.tmp/metadata.json',
    'llm/a.json/one/other.json',
  ])
  expect(await idsBy(root)).toEqual([
    ['llm/a/lost', 'llm/a/one'],
    ['llm/a/lost', 'llm/a/one'],
  ])
})

it('keeps names as people made them: capitals, spaces, other scripts, and two that differ in case alone', async () => {
  await using place = await scratch()
  const ids = ['LLM/Llama 3/8B Instruct', 'llm/llama/x', 'llm/Llama/x', 'llm/Größe/東京', 'llm/a/x+y~z', "llm/a/it's"]
  const root = await registry(
    place,
    ids.map((id) => `${id}/metadata.json`),
  )
  expect(await idsBy(root)).toEqual([ids.toSorted(), ids.toSorted()])
  await using library = await place.library()
  for (const id of ids) expect(await library.getModel(id)).toEqual({})
  expect((await library.searchModels({ query: 'instruct' })).models.map(({ model_id }) => model_id)).toEqual([ids[0]])
})

it('follows no link, whether it leads inside, outside, to itself or nowhere, and says so', async () => {
  await using place = await scratch()
  const root = await registry(place, ['llm/a/one/metadata.json', '../outside/a/b/metadata.json'])
  const links = {
    'llm/inside': 'a',
    'llm/a/twin': 'one',
    outside: '../outside',
    'llm/loop': '..',
    'llm/itself': 'itself',
    'llm/a/nowhere': 'absent',
  }
  for (const [name, target] of Object.entries(links)) await symlink(target, join(root, name))
  const { entries, passedOver } = await walkRegistry(libraryPlace(root), 'direct')
  expect(Array.from(entries, ({ modelId }) => modelId)).toEqual(['llm/a/one'])
  expect(passedOver.map(({ path, kind }) => [path, kind]).sort()).toEqual(
    Object.keys(links)
      .sort()
      .map((path) => [path, 'link']),
  )
  await using library = await place.library()
  expect((await library.reindex()).passed_over.map(({ path }) => path).sort()).toEqual(Object.keys(links).sort())
  const codes = ['outside/a/b', 'llm/inside/one', 'llm/a/twin', 'llm/loop/llm'].map((id) =>
    codeOf(library.getModel(id)),
  )
  expect(await Promise.all(codes)).toEqual(Array(4).fill('registry_link'))
})

it('says which directories have a name that no id can have, or none in UTF-8', async () => {
  await using place = await scratch()
  const root = await registry(place, [
    'llm/a/one/metadata.json',
    'llm/a:b/one/metadata.json',
    'llm/a/dot./metadata.json',
  ])
  await mkdir(Buffer.concat([Buffer.from(`${root}/llm/a/`), Buffer.from([0x6c, 0xff, 0xfe])]))
  const { entries, passedOver } = await walkRegistry(libraryPlace(root), 'pooled')
  expect([
    Array.from(entries, ({ modelId }) => modelId),
    passedOver.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  ]).toEqual([
    ['llm/a/one'],
    [
      { path: 'llm/a/dot.', kind: 'name', reason: 'no model id can have its name' },
      { path: 'llm/a/l\uFFFD\uFFFD', kind: 'name', reason: 'its name is not UTF-8' },
      { path: 'llm/a:b', kind: 'name', reason: 'no model id can have its name' },
    ],
  ])
  const warnings: unknown[] = []
  await using library = await openModelLibrary({ root, logger: ({ message }) => warnings.push(message) })
  expect(warnings).toEqual(Array(3).fill('a directory of the registry is passed over'))
  expect((await library.listModels()).total).toBe(1)
})

it('walks five thousand models in one order and lets the event loop turn meanwhile', async () => {
  await using place = await scratch()
  const names = Array.from({ length: 5000 }, (_, index) => `llm/f${index % 50}/m${index}/metadata.json`)
  const root = await registry(place, names)
  const seen = await Promise.all(
    CALLS.map(async (calls) => [calls, await longestDelayOf(() => idsOf(root, calls))] as const),
  )
  const ids = names.map((name) => name.replace('/metadata.json', '')).sort()
  for (const [calls, { value, delay }] of seen) {
    expect([calls, value.length, value]).toEqual([calls, 5000, ids])
    expect(delay).toBeLessThan(1000)
  }
})

it('drops the rows of models whose directory was replaced by a link, and of those alone', async () => {
  await using place = await scratch()
  const root = await registry(place, ['llm/a/one/metadata.json', 'llm/b/two/metadata.json'])
  await place.library().then((library) => library.close())
  await rm(join(root, 'llm/a'), { recursive: true })
  await symlink('b', join(root, 'llm/a'))
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual(['llm/b/two'])
})

/** Files with an empty object each; gives the root. */
async function registry(place: Scratch, files: readonly string[]): Promise<string> {
  const root = join(place.path, 'library')
  await mkdir(root)
  for (const file of files) {
    await mkdir(join(root, file, '..'), { recursive: true })
    await writeFile(join(root, file), '{}')
  }
  return root
}

async function idsOf(root: string, calls: (typeof CALLS)[number]): Promise<string[]> {
  return Array.from((await walkRegistry(libraryPlace(root), calls)).entries, ({ modelId }) => modelId)
}

function idsBy(root: string): Promise<string[][]> {
  return Promise.all(CALLS.map((calls) => idsOf(root, calls)))
}

/** The longest time, in ms, in which the event loop did not turn. */
async function longestDelayOf<T>(work: () => Promise<T>): Promise<{ value: T; delay: number }> {
  let [delay, last] = [0, performance.now()]
  const timer = setInterval(() => {
    const now = performance.now()
    delay = Math.max(delay, now - last)
    last = now
  }, 1)
  try {
    return { value: await work(), delay }
  } finally {
    clearInterval(timer)
  }
}
