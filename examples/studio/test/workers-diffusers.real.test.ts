import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readyEnvironment } from './ready-environment.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors-file.ts'
import { runBatch } from './worker-batch.ts'
import { BUNDLES, contentOf, copyOfBundle, type JsonObject, requestFor, temporaryFolder } from './worker-process.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let python: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const { ref } = await readyEnvironment('tiny-sd', 'pytorch', join(folder.path, 'library'))
  python = ref.python_executable
})
afterAll(() => folder.remove())

it('makes pictures with the real pipelines of tiny-sd and tiny-sdxl, the same from the same seed, others from another seed, prompt or size', async () => {
  const [sd, sdxl] = [join(BUNDLES, 'tiny-sd'), await copyOfBundle('tiny-sdxl', folder.path)]
  const before = await contentOf(sdxl)
  const base = { prompt: 'a red fox', seed: 3, steps: 3 }
  const prompt = '--seed 4 "a blue fox" \'🦊\'\n$(rm -rf x)'
  const changes = [{}, { seed: 4 }, { prompt }, { width: 128, height: 64 }]
  const [one, other] = await Promise.all([
    make([[sdxl, base], ...changes.map((change) => [sd, { ...base, ...change }] as const)]),
    // In another order: no run leaves anything to the next.
    make([
      [sd, base],
      [sdxl, base],
    ]),
  ])
  expect(one.map(({ status, events }) => [status, events.slice(0, -1)])).toEqual(one.map(() => [0, PROGRESS]))
  const small = { format: 'PNG', mode: 'RGB', size: [64, 64], isFlat: false }
  const seen = await lookAt(one.map(({ last }) => String(last?.output_path)))
  expect(seen).toEqual([small, small, small, small, { ...small, size: [128, 64] }])
  expect(one.map(({ last }) => [last?.width, last?.height])).toEqual(seen.map(({ size }) => size))
  const digests = one.map(({ last }) => last?.sha256)
  expect(new Set(digests).size).toBe(5)
  expect(other.map(({ last }) => last?.sha256)).toEqual([digests[1], digests[0]])
  expect(await contentOf(sdxl)).toEqual(before)
})

it('tells damaged weights, a pipeline that cannot run, numbers that are not finite and code in a bundle apart', async () => {
  const copies = await Promise.all([1, 2, 3, 4].map(() => copyOfBundle('tiny-sd', folder.path)))
  const [damaged = '', broken = '', spoiled = '', coded = ''] = copies
  await truncate(join(damaged, UNET), 290007)
  await changeJson(join(broken, 'scheduler/scheduler_config.json'), { num_train_timesteps: 4 })
  const tensors = decodeSafetensors(await readFile(join(spoiled, UNET)))
  const notNumbers = tensors.map((each) => ({ ...each, data: Buffer.alloc(each.data.length, 0xff) }))
  await writeFile(join(spoiled, UNET), encodeSafetensors(notNumbers))
  const trace = join(folder.path, 'trace')
  await writeFile(join(coded, 'unet/my_unet.py'), `open(${JSON.stringify(trace)}, "w").close()\nclass MyUNet: pass\n`)
  await changeJson(join(coded, 'model_index.json'), { unet: ['my_unet', 'MyUNet'] })
  const runs = await make(copies.map((bundle) => [bundle, { steps: 8 }]))
  expect(runs.map(({ status, last, left }) => [status, last?.code, left])).toEqual([
    [1, 'pipeline_load_failed', []],
    [1, 'inference_failed', []],
    [1, 'output_not_finite', []],
    [1, 'pipeline_load_failed', []],
  ])
  await expect(readFile(trace)).rejects.toThrow('ENOENT')
})

const UNET = 'unet/diffusion_pytorch_model.safetensors'
const PROGRESS = [
  { phase: 'import', completed: 0, total: 1, unit: 'libraries' },
  { phase: 'import', completed: 1, total: 1, unit: 'libraries' },
  { phase: 'load', completed: 0, total: 1, unit: 'pipelines' },
  { phase: 'load', completed: 1, total: 1, unit: 'pipelines' },
  ...[1, 2, 3].map((completed) => ({ phase: 'denoise', completed, total: 3, unit: 'steps' })),
  { phase: 'write', completed: 1, total: 1, unit: 'files' },
].map((event) => ({ event: 'progress', ...event }))

/** Runs in one process, each with an output folder of its own, and what it left there. */
async function make(runs: readonly (readonly [bundle: string, more: JsonObject])[]) {
  const places = await Promise.all(runs.map(() => mkdtemp(join(folder.path, 'picture-'))))
  const requests = runs.map(([bundle, more], index) => requestFor(bundle, join(places[index] ?? '', 'out.png'), more))
  const answers = await runBatch(python, 'picture', requests)
  const left = await Promise.all(places.map((place) => readdir(place)))
  return answers.map((answer, index) => ({ ...answer, left: left[index] }))
}

async function changeJson(path: string, change: JsonObject): Promise<void> {
  const document: JsonObject = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...document, ...change }))
}

/** What Pillow sees in pictures; a flat one has a colour whose levels lie within 20 of each other. */
async function lookAt(paths: readonly string[]) {
  const { stdout } = await promisify(execFile)(python, ['-c', LOOK, ...paths])
  const seen: { format: string; mode: string; size: number[]; isFlat: boolean }[] = JSON.parse(stdout)
  return seen
}

const LOOK = `import json, sys
from PIL import Image
def look(path):
    with Image.open(path) as image:
        image.load()
        flat = any(high - low <= 20 for low, high in image.getextrema())
        return {"format": image.format, "mode": image.mode, "size": image.size, "isFlat": flat}
print(json.dumps([look(path) for path in sys.argv[1:]]))`
