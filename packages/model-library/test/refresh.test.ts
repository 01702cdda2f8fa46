import { chmod, cp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ModelLibrary } from '../src/model-library.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { importBundle, MODEL_ID, NOW, scratch } from './scratch.ts'

it('refreshes the health of external assets at startup', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  await rm(join(source, 'unet/config.json'))
  await using library = await place.library()
  expect(await listedState(library)).toBe('degraded')
})

it('refreshes the health of external assets in reindex, getModel and revalidate', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const file = join(source, 'unet/config.json')
  const states: unknown[] = []
  for (const look of [() => library.reindex(), () => library.getModel(MODEL_ID), () => library.revalidate(MODEL_ID)]) {
    await rename(file, `${file}.away`)
    await look()
    states.push(await listedState(library))
    await rename(`${file}.away`, file)
    await look()
    states.push(await listedState(library))
  }
  expect(states).toEqual(['degraded', 'valid', 'degraded', 'valid', 'degraded', 'valid'])
})

it('shows drift of an external asset in its metadata, its file and the index alike', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  for (const { name, state, code, apply } of BUNDLE_DAMAGES) {
    await rm(source, { recursive: true, force: true })
    await rm(`${source}-elsewhere`, { recursive: true, force: true })
    await place.bundle('bundle')
    await apply(source)
    const metadata = await library.getModel(MODEL_ID)
    const onDisk = JSON.parse(await readFile(join(library.root, MODEL_ID, 'metadata.json'), 'utf8'))
    const seen = [
      metadata?.validation_state,
      onDisk.validation_state,
      await listedState(library),
      metadata?.validation_errors,
      onDisk.validation_errors[0].code,
    ]
    expect([name, ...seen]).toEqual([name, state, state, state, onDisk.validation_errors, code])
  }
})

it('reflects a moved, deleted or emptied external directory in its health, and its return', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const away = join(place.path, 'away')
  const seen: unknown[] = []
  const look = async () => seen.push((await library.revalidate(MODEL_ID)).errors.map(({ code }) => code))
  await rename(source, away)
  await look()
  await cp(away, source, { recursive: true })
  await look()
  for (const name of ['unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler', 'model_index.json'])
    await rm(join(source, name), { recursive: true })
  await look()
  await rm(source, { recursive: true })
  await look()
  await rename(away, source)
  await look()
  expect(seen).toEqual([['missing'], [], ['model_index_missing'], ['missing'], []])
})

it('keeps only the current validation state and errors, and when it last was valid', async () => {
  await using place = await scratch()
  let minute = 0
  await using library = await openModelLibrary({
    root: join(place.path, 'library'),
    now: () => new Date(Date.parse(NOW) + 60_000 * minute),
  })
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  const seen: unknown[] = []
  for (const change of [
    () => rm(join(source, 'unet/config.json')),
    () => rm(join(source, 'vae'), { recursive: true }),
    () => rm(source, { recursive: true }),
    () => place.bundle('bundle'),
  ]) {
    minute += 1
    await change()
    const model = await library.getModel(MODEL_ID)
    seen.push([
      model?.validation_state,
      model?.validation_errors?.map(({ code }) => code),
      model?.last_valid_at?.slice(14, 16),
      model?.updated_date?.slice(14, 16),
    ])
  }
  expect(seen).toEqual([
    ['degraded', ['config_missing'], '00', '01'],
    ['degraded', ['config_missing', 'component_directory_missing'], '00', '02'],
    ['invalid', ['missing'], '00', '03'],
    ['valid', [], '04', '04'],
  ])
})

it('answers unchanged when a look finds nothing new, and writes nothing', async () => {
  await using place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const file = join(library.root, MODEL_ID, 'metadata.json')
  const before = await readFile(file, 'utf8')
  const results = [await library.revalidate(MODEL_ID), await library.revalidate(MODEL_ID)]
  expect(results).toEqual(
    Array(2).fill({
      contract_version: 1,
      model_id: MODEL_ID,
      status: 'unchanged',
      validation_state: 'valid',
      errors: [],
    }),
  )
  expect(await readFile(file, 'utf8')).toBe(before)
})

it('writes nothing when it finds the same damage again', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rm(join(source, 'unet'), { recursive: true })
  const statuses = [await library.revalidate(MODEL_ID), await library.revalidate(MODEL_ID)].map(({ status }) => status)
  const before = await readFile(join(library.root, MODEL_ID, 'metadata.json'), 'utf8')
  await library.getModel(MODEL_ID)
  expect([...statuses, (await library.reindex()).revalidated]).toEqual(['revalidated', 'unchanged', []])
  expect(await readFile(join(library.root, MODEL_ID, 'metadata.json'), 'utf8')).toBe(before)
})

it('writes down what it found in a damaged asset once, however often it looks', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rm(join(source, 'vae/config.json'))
  const looks: string[] = []
  for (let look = 0; look < 3; look += 1) looks.push((await library.revalidate(MODEL_ID)).status)
  expect(looks).toEqual(['revalidated', 'unchanged', 'unchanged'])
})

it('keeps the pipeline, the task and the entry path of an asset that is not there at the moment', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await rm(source, { recursive: true })
  expect(await library.getModel(MODEL_ID)).toMatchObject({
    source_path: source,
    entry_path: source,
    pipeline_class: 'StableDiffusionPipeline',
    task_type_primary: 'text-to-image',
    validation_state: 'invalid',
  })
})

it('opens a library whose external assets cannot be looked at in time, and goes on looking', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  await rm(join(source, 'vae'), { recursive: true })
  await using library = await openModelLibrary({ root: join(place.path, 'library'), refreshWaitMs: 0 })
  expect((await library.getModel(MODEL_ID))?.validation_state).toBe('degraded')
})

it('looks at files of other users only as far as it may', async () => {
  await using place = await scratch()
  await using library = await place.library()
  const source = await place.bundle('bundle')
  await importBundle(library, source)
  await chmod(join(source, 'unet'), 0)
  const { validation_state, errors } = await library.revalidate(MODEL_ID)
  await chmod(join(source, 'unet'), 0o755)
  // The administrator may read everything.
  const expected = process.getuid?.() === 0 ? ['valid', []] : ['degraded', ['unreachable']]
  expect([validation_state, errors.map(({ code }) => code)]).toEqual(expected)
})

async function listedState(library: ModelLibrary): Promise<string | undefined> {
  return (await library.listModels()).models[0]?.validation_state
}
