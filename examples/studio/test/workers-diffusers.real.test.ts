import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BUNDLES,
  contentOf,
  copyOfBundle,
  type JsonObject,
  makeEnvironment,
  requestFor,
  runWorker,
  temporaryFolder,
} from './worker-process.ts'

const WORKER = 'diffusers_text_to_image.py'
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let python: string

beforeAll(async () => {
  folder = await temporaryFolder()
  python = await makeEnvironment(folder.path, 'pytorch')
})
afterAll(() => folder.remove())

it.each(['tiny-sd', 'tiny-sdxl'])('makes a picture of a prompt with the real pipeline of %s', async (name) => {
  const bundle = await copyOfBundle(name, folder.path)
  const before = await contentOf(bundle)
  const { status, events, picture } = await make(bundle, { prompt: 'a red fox', seed: 3, steps: 3 })
  const steps = [1, 2, 3].map((completed) => ({ phase: 'denoise', completed, total: 3, unit: 'steps' }))
  const progress = [
    { phase: 'import', completed: 0, total: 1, unit: 'libraries' },
    { phase: 'import', completed: 1, total: 1, unit: 'libraries' },
    { phase: 'load', completed: 0, total: 1, unit: 'pipelines' },
    { phase: 'load', completed: 1, total: 1, unit: 'pipelines' },
    ...steps,
    { phase: 'write', completed: 1, total: 1, unit: 'files' },
  ].map((event) => ({ event: 'progress', ...event }))
  expect([status, events.slice(0, -1)]).toEqual([0, progress])
  expect([events.at(-1)?.event, picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual(['done', 64, 64])
  expect(await contentOf(bundle)).toEqual(before)
})

it('makes the same picture from the same seed, and another from another seed, prompt or size', async () => {
  const bundle = join(BUNDLES, 'tiny-sd')
  const base = { prompt: 'a red fox', seed: 3, steps: 2 }
  const changes = [{}, {}, { seed: 4 }, { prompt: 'a blue fox' }, { width: 128, height: 64 }]
  const pictures: unknown[] = []
  for (const change of changes) pictures.push((await make(bundle, { ...base, ...change })).last?.sha256)
  expect(pictures[1]).toBe(pictures[0])
  expect(new Set(pictures).size).toBe(4)
})

it('fails with pipeline_load_failed when diffusers refuses damaged weights', async () => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  await truncate(join(bundle, 'unet/diffusion_pytorch_model.safetensors'), 290007)
  const { status, last } = await runWorker(WORKER, requestFor(bundle, join(folder.path, 'damaged.png')), [python])
  expect([status, last?.code]).toEqual([1, 'pipeline_load_failed'])
})

it('fails with inference_failed when the pipeline loads and cannot run', async () => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  const config = join(bundle, 'scheduler/scheduler_config.json')
  const scheduler: JsonObject = JSON.parse(await readFile(config, 'utf8'))
  await writeFile(config, JSON.stringify({ ...scheduler, num_train_timesteps: 4 }))
  const request = requestFor(bundle, join(folder.path, 'cannot-run.png'), { steps: 8 })
  const { status, last } = await runWorker(WORKER, request, [python])
  expect([status, last?.code]).toEqual([1, 'inference_failed'])
})

it('never runs code that a bundle brings along', async () => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  const trace = join(folder.path, 'trace')
  await writeFile(join(bundle, 'unet/my_unet.py'), `open(${JSON.stringify(trace)}, "w").close()\nclass MyUNet: pass\n`)
  const index: JsonObject = JSON.parse(await readFile(join(bundle, 'model_index.json'), 'utf8'))
  await writeFile(join(bundle, 'model_index.json'), JSON.stringify({ ...index, unet: ['my_unet', 'MyUNet'] }))
  const { status, last } = await runWorker(WORKER, requestFor(bundle, join(folder.path, 'code.png')), [python])
  expect([status, last?.code]).toEqual([1, 'pipeline_load_failed'])
  await expect(readFile(trace)).rejects.toThrow('ENOENT')
})

async function make(bundle: string, more: JsonObject) {
  const output = join(folder.path, 'picture.png')
  const run = await runWorker(WORKER, requestFor(bundle, output, more), [python])
  return { ...run, picture: await readFile(output) }
}
