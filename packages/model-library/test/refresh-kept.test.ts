import { readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recallOrValidate } from '../src/external/look/kept-verdict.ts'
import { verdictFile } from '../src/external/verdict-file.ts'
import { importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

/** A while after whatever the test has just written. */
const later = () => Date.now() + 60_000

it('recalls the verdict about a bundle of which nothing has changed, and reads it again as soon as a name or a time has', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const kept = keptAt(place)
  const state = async () => (await recallOrValidate(source, kept, { now: later })).validation.validation_state
  expect(await state()).toBe('valid')
  await writeFile(kept.file, (await readFile(kept.file, 'utf8')).replace('"valid"', '"recalled"'))
  expect(await state()).toBe('recalled')
  await utimes(join(source, 'unet/config.json'), 1, 1)
  expect(await state()).toBe('valid')
  await rm(join(source, 'unet/config.json'))
  expect(await state()).toBe('degraded')
  await place.bundle('bundle')
  await writeFile(join(source, 'unet/diffusers.py'), '')
  expect(await state()).toBe('invalid')
  await rm(source, { recursive: true })
  expect(await state()).toBe('invalid')
})

it('keeps no verdict that a change right after it could not be told from', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await library.getModel(MODEL_ID)
  await expect(readFile(keptAt(place).file)).rejects.toThrow('ENOENT')
})

it('takes a verdict that is damaged, of another source, or of nobody for none', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const [source, copy] = [await place.bundle('bundle'), await place.bundle('copy')]
  await importBundle(library, source)
  const kept = keptAt(place)
  await recallOrValidate(source, kept, { now: later })
  const whole = (await readFile(kept.file, 'utf8')).replace('"valid"', '"recalled"')
  const states = []
  for (const [path, text] of [
    [source, whole],
    [copy, whole],
    [source, '{'],
    [source, '{}'],
    [source, 'null'],
    [source, ''],
  ] as const) {
    await writeFile(kept.file, text)
    states.push((await recallOrValidate(path, kept, { now: later })).validation.validation_state)
  }
  expect(states).toEqual(['recalled', ...Array(5).fill('valid')])
})

it('writes no verdict behind a link, and removes it with its model', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const kept = keptAt(place)
  await recallOrValidate(source, kept, { now: later })
  await library.deleteModel(MODEL_ID)
  await expect(readFile(kept.file)).rejects.toThrow('ENOENT')
  await symlink(place.path, join(library.root, '.plinth/verdicts/diffusion'))
  await recallOrValidate(source, kept, { now: later })
  await expect(readFile(join(place.path, 'tiny/one.json'))).rejects.toThrow('ENOENT')
})

function keptAt(place: Scratch) {
  const library = join(place.path, 'library')
  return { file: verdictFile({ ownDirectory: join(library, '.plinth') }, MODEL_ID), library }
}
