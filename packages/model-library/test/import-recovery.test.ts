import { execFile, spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { llamaFile, writeFiles } from './model-files.ts'
import { inAMachine } from './mount-machine.ts'
import { type Scratch, scratch } from './scratch.ts'
import { ID, leftovers } from './weight-sources.ts'

it('answers disk_full when the disk fills up in the middle of a copy, with nothing left of it, however much room there was', async () => {
  await using place = await scratch()
  const seen: unknown = JSON.parse(await inAMachine('import-disk.ts', [place.path]))
  expect(seen).toEqual({ codes: ['disk_full'], left: [], linked: ['imported', 'copied_instead'], journal: [] })
})

it('makes one model when three processes import one file at once', async () => {
  await using place = await scratch()
  const big = Buffer.concat([llamaFile(), Buffer.alloc(3_000_000, 1)])
  const file = join(await writeFiles(join(place.path, 'from'), { 'tiny.gguf': big }), 'tiny.gguf')
  const script = join(import.meta.dirname, 'children/import-once.ts')
  const run = () => promisify(execFile)(process.execPath, [script, join(place.path, 'library'), file])
  const outputs = await Promise.all([run(), run(), run()])
  expect(outputs.map(({ stdout }) => stdout).sort()).toEqual(['imported', 'unchanged', 'unchanged'])
  await using library = await place.library()
  expect(await leftovers(library.root)).toEqual(['llm', 'llm/llama_2', ID, `${ID}/metadata.json`, `${ID}/tiny.gguf`])
  expect(await readdir(join(library.root, '.plinth/journal'))).toEqual([])
})

it('removes what a killed process left of a copy when the library is opened next', async () => {
  await using place = await scratch()
  killed(place, 'half')
  expect((await leftovers(join(place.path, 'library'))).some((name) => name.includes('.plinth-import-'))).toBe(true)
  await using library = await place.library()
  expect([await leftovers(library.root), (await library.listModels()).total]).toEqual([[], 0])
  expect(await readdir(join(library.root, '.plinth/journal'))).toEqual([])
})

it('puts a copy in its place that was finished but for that when its process was killed', async () => {
  await using place = await scratch()
  killed(place, 'finished')
  await using library = await place.library()
  expect((await library.listModels()).models.map(({ model_id }) => model_id)).toEqual([ID])
  expect(await readFile(join(library.root, ID, 'tiny.gguf'))).toEqual(llamaFile())
  expect(await leftovers(library.root)).toEqual(['llm', 'llm/llama_2', ID, `${ID}/metadata.json`, `${ID}/tiny.gguf`])
})

it('puts no finished copy in a place where somebody put files meanwhile, and touches none of them', async () => {
  await using place = await scratch()
  killed(place, 'finished')
  await writeFiles(join(place.path, 'library', ID), { 'mine.txt': 'text' })
  await using library = await place.library()
  expect([(await library.listModels()).total, await leftovers(library.root)]).toEqual([
    0,
    ['llm', 'llm/llama_2', ID, `${ID}/mine.txt`],
  ])
})

/** A process that was killed in the midst of a copy, or right before a finished one is put in its place. */
function killed(place: Scratch, when: 'half' | 'finished'): void {
  const script = join(import.meta.dirname, 'children/leave-copy.ts')
  const { signal, stderr } = spawnSync(process.execPath, [script, join(place.path, 'library'), when])
  if (signal !== 'SIGKILL') throw new Error(String(stderr))
}
