import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { removeIndex, writeFileModel } from './file-models.ts'
import { scratch } from './scratch.ts'

it('begins a new epoch when an older copy of the index was put back, or its own file is lost or damaged', async () => {
  await using place = await scratch()
  const own = join(place.path, 'library/.plinth')
  const epochs = new Set<string>()
  const epochNow = async () => {
    await using library = await place.library()
    await writeFileModel(library.root, `llm/a/m${epochs.size}`, { official_name: 'M' })
    await library.reindex()
    const [epoch = ''] = (await library.feedCursor()).split('.')
    epochs.add(epoch)
  }
  await epochNow()
  await copyFile(join(own, 'index.db'), join(place.path, 'copy.db'))
  await epochNow()
  expect(epochs.size).toBe(1)
  await removeIndex(own)
  await copyFile(join(place.path, 'copy.db'), join(own, 'index.db'))
  await epochNow()
  await rm(join(own, 'feed.json'))
  await epochNow()
  await writeFile(join(own, 'feed.json'), '{')
  await epochNow()
  expect(epochs.size).toBe(4)
  expect(JSON.parse(await readFile(join(own, 'feed.json'), 'utf8')).epoch).toBe([...epochs].at(-1))
})

it('watches nothing while nobody listens, and one thing for all who do', async () => {
  await using place = await scratch()
  let [open, opened] = [0, 0]
  const watch = () => {
    open += 1
    opened += 1
    const close = () => {
      open -= 1
    }
    return { close }
  }
  await using library = await openModelLibrary({ root: join(place.path, 'library'), watch })
  expect(opened).toBe(0)
  const controller = new AbortController()
  const waiting = [1, 2, 3].map(() => library.subscribe({ signal: controller.signal }).next())
  await library.feedCursor()
  expect([open, opened]).toEqual([1, 1])
  controller.abort()
  await Promise.all(waiting)
  expect([open, opened]).toEqual([0, 1])
})
