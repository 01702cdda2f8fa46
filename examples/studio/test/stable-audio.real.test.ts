import { mkdir, mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openRealEnvironments, type ReadyEnvironment, readyEnvironment, whyNotReady } from './ready-environment.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors-file.ts'
import { readWav } from './wav-file.ts'
import { runBatch, WORKS } from './worker-batch.ts'
import {
  BUNDLES,
  contentOf,
  copyOfBundle,
  type JsonObject,
  startWorker,
  temporaryFolder,
  WORKERS,
} from './worker-process.ts'

const WORKER = WORKS.sound.file
const BUNDLE = join(BUNDLES, 'tiny-stable-audio')
const VAE = 'vae/diffusion_pytorch_model.safetensors'
const AWKWARD = '--output_path=x "rain" \'on\'\n\ta tin roof 🌧️ $(touch x); {"seed": 1} \u0000'
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let ready: ReadyEnvironment

beforeAll(async () => {
  folder = await temporaryFolder()
  ready = await readyEnvironment('tiny-stable-audio', 'pytorch-audio', join(folder.path, 'library'))
})
afterAll(() => folder.remove())

it('resolves the requirements of a StableAudioPipeline to a ready environment, in which its bundle makes a WAV', async () => {
  const { descriptor, ref, installed } = ready
  const { pipeline_class, task_type_primary, entry_path } = descriptor
  expect([pipeline_class, task_type_primary, entry_path]).toEqual(['StableAudioPipeline', 'text-to-audio', BUNDLE])
  expect(installed.filter((each) => each.startsWith('torch'))).toEqual([
    expect.stringMatching(/^torch==2\.13\.0/),
    'torchsde==0.2.6',
  ])
  const bundle = await contentOf(BUNDLE)
  const output = join(folder.path, 'rain.wav')
  await using environments = await openRealEnvironments()
  expect(await environments.verifyRef(ref)).toMatchObject({ state: 'ready' })
  const lines: string[] = []
  const { outcome } = await environments.runInEnvironment(ref, {
    program: 'python',
    args: [join(WORKERS, WORKER)],
    stdin: JSON.stringify(request(output, { descriptor, prompt: AWKWARD, steps: 3 })),
    onStdoutLine: (line) => lines.push(line),
  })
  const events = lines.map((line): JsonObject => JSON.parse(line))
  expect([outcome.exit_code, events.slice(0, -1)]).toEqual([0, PROGRESS])
  expect(events.at(-1)).toMatchObject({
    event: 'done',
    output_path: output,
    channels: 2,
    sample_rate: 16_000,
    frames: 4096,
  })
  const { samples, ...format } = readWav(await readFile(output))
  expect(format).toEqual({ channels: 2, sampleRate: 16_000, bitsPerSample: 16, frames: 4096 })
  const channels = [0, 1].map((channel) => samples.filter((_, index) => index % 2 === channel))
  expect(channels.map((each) => each.some((level) => Math.abs(level) > 1000))).toEqual([true, true])
  expect(channels[0]).not.toEqual(channels[1])
  expect(await contentOf(BUNDLE)).toEqual(bundle)
})

it('makes the same sound from the same seed, also two at once, with the scheduler of real bundles, which needs torchsde', async () => {
  const bundle = await withRealScheduler(await copyOfBundle('tiny-stable-audio', folder.path))
  const base = { ...of(bundle), seconds: 0.1, seed: 3, steps: 3 }
  const changes = [{}, { seed: 4 }, { prompt: 'wind' }]
  const [one, [other]] = await Promise.all([make(changes.map((change) => ({ ...base, ...change }))), make([base])])
  expect(one.map(({ status, last, left }) => [status, last?.frames, left])).toEqual(
    one.map(() => [0, 1600, ['sound.wav']]),
  )
  expect(new Set(one.map(({ last }) => last?.sha256)).size).toBe(3)
  expect(other?.last?.sha256).toBe(one[0]?.last?.sha256)
})

it('makes no sound of more seconds than the bundle has, of damaged weights, or of numbers that are not finite', async () => {
  const copies = [1, 2].map(() => copyOfBundle('tiny-stable-audio', folder.path))
  const [damaged = '', spoiled = ''] = await Promise.all(copies)
  await truncate(join(damaged, VAE), 1000)
  const tensors = decodeSafetensors(await readFile(join(spoiled, VAE)))
  const notNumbers = tensors.map((each) => ({ ...each, data: Buffer.alloc(each.data.length, 0xff) }))
  await writeFile(join(spoiled, VAE), encodeSafetensors(notNumbers))
  const runs = await make([{ seconds: 0.3 }, of(damaged), of(spoiled)])
  expect(runs.map(({ status, last, left }) => [status, last?.code, left])).toEqual([
    [2, 'input_invalid', []],
    [1, 'pipeline_load_failed', []],
    [1, 'output_not_finite', []],
  ])
})

it('leaves nothing where its sound was to be when it is killed while it works', async () => {
  const place = await newPlace()
  const { child, ended } = startWorker(WORKER, request(place.output, { steps: 1000 }), [ready.ref.python_executable])
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
    if (said.includes('"denoise"')) child.kill('SIGKILL')
  })
  const { status, events } = await ended
  expect([status, events.some(({ phase }) => phase === 'denoise'), await readdir(place.folder)]).toEqual([
    null,
    true,
    [],
  ])
})

it('asks for torch alone, by name and pin, where the package sources have all else that a StableAudioPipeline needs', async () => {
  const dataDir = join(folder.path, 'no torch')
  const { dependency_requirements } = ready.descriptor
  const binding = dependency_requirements.bindings.find(({ profile_id }) => profile_id === 'pytorch-audio')
  const others = binding?.requirements.filter(({ name }) => name !== 'torch') ?? []
  const index = await writePackageIndex(
    join(folder.path, 'index'),
    others.map(({ name, exact_pin }) => ({ name, version: exact_pin.slice(2) })),
  )
  await mkdir(dataDir)
  // The installer itself would have to come from this index.
  await symlink(join(inject('realData'), 'environments', 'tools'), join(dataDir, 'tools'))
  const pip = { PIP_CONFIG_FILE: devNull, PIP_FIND_LINKS: undefined, PIP_EXTRA_INDEX_URL: undefined }
  await using environments = await openEnvironments({
    dataDir,
    env: { ...process.env, ...pip, PIP_INDEX_URL: index.url },
  })
  const request = { dependency_requirements, selected_binding_ids: ['pytorch-audio'], mode: 'auto' } as const
  const { state, status } = await environments.ensure(request)
  const rows = status.missing_inputs.map(({ code, requirement_name, field }) => [code, requirement_name, field])
  expect([state, status.message, rows, await environments.list()]).toEqual([
    'needs_user_input',
    'no configured index has torch, needed in version 2.13.0',
    [['not_found', 'torch', 'index_url']],
    [],
  ])
  expect(whyNotReady(status)).toContain('The real tests need the CPU build torch==2.13.0')
})

const SCHEDULER = 'scheduler/scheduler_config.json'
const INDEX = 'model_index.json'
const PROGRESS = [
  { phase: 'import', completed: 0, total: 1, unit: 'libraries' },
  { phase: 'import', completed: 1, total: 1, unit: 'libraries' },
  { phase: 'load', completed: 0, total: 1, unit: 'pipelines' },
  { phase: 'load', completed: 1, total: 1, unit: 'pipelines' },
  ...[1, 2, 3].map((completed) => ({ phase: 'denoise', completed, total: 3, unit: 'steps' })),
  { phase: 'write', completed: 1, total: 1, unit: 'files' },
].map((event) => ({ event: 'progress', ...event }))

/** Swaps the bundle's scheduler for the one that Stable Audio was published with. */
async function withRealScheduler(bundle: string): Promise<string> {
  const scheduler = 'CosineDPMSolverMultistepScheduler'
  const index = await readJson(join(bundle, INDEX))
  const { algorithm_type: _, ...config } = await readJson(join(bundle, SCHEDULER))
  await writeFile(
    join(bundle, SCHEDULER),
    JSON.stringify({ ...config, _class_name: scheduler, sigma_schedule: 'exponential' }),
  )
  await writeFile(join(bundle, INDEX), JSON.stringify({ ...index, scheduler: ['diffusers', scheduler] }))
  return bundle
}

function of(bundle: string): JsonObject {
  return { descriptor: { ...ready.descriptor, entry_path: bundle } }
}

function request(output_path: string, more: JsonObject = {}): JsonObject {
  return { contract_version: 1, descriptor: ready.descriptor, output_path, prompt: 'rain', ...more }
}

/** Runs in one process, each with an output folder of its own, and what it left there. */
async function make(changes: readonly JsonObject[]) {
  const places = await Promise.all(changes.map(() => newPlace()))
  const requests = changes.map((more, index) => request(places[index]?.output ?? '', more))
  const runs = await runBatch(ready.ref.python_executable, 'sound', requests)
  const left = await Promise.all(places.map((place) => readdir(place.folder)))
  return runs.map((run, index) => ({ ...run, left: left[index] }))
}

/** A folder with nothing in it but the output to come. */
async function newPlace(): Promise<{ folder: string; output: string }> {
  const place = await mkdtemp(join(folder.path, 'sound-'))
  return { folder: place, output: join(place, 'sound.wav') }
}

async function readJson(path: string): Promise<JsonObject> {
  return JSON.parse(await readFile(path, 'utf8'))
}
