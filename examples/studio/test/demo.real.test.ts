import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { openAssetPack } from '@plinth/packer-v1'
import { afterAll, expect, inject, it } from 'vitest'
import { chooseRuntime } from '../src/choose-runtime.ts'
import { prepareEnvironment } from '../src/prepare-environment.ts'
import { registerBundle } from '../src/register-bundle.ts'
import { runWorker } from '../src/run-worker.ts'
import { compose } from '../src/server/compose.ts'
import { readyEnvironment } from './ready-environment.ts'
import { runProgram } from './run-program.ts'
import { readWav } from './wav-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth demo ü '))
const dataDir = join(folder, 'data')
const bundles = join(import.meta.dirname, '..', 'fixtures', 'bundles')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function demo(...argv: string[]) {
  return runProgram([join(import.meta.dirname, '..', 'src', 'demo.ts'), '--data', dataDir, ...argv])
}

it('takes a bundle from its directory to a picture in assets.pa, and finds the environment again the second time', async () => {
  const first = await demo()
  expect({ code: first.code, steps: steps(first.stdout), stderr: first.stderr }).toEqual({
    code: 0,
    steps: [
      'import imported, valid',
      'ensure environment installed',
      'paint picture of 512 × 512 pixels',
      'pack green',
      'verify verified',
    ],
    stderr: '',
  })
  const second = await demo()
  expect(steps(second.stdout)).toEqual([
    'import unchanged, valid',
    'ensure environment reused',
    'paint picture of 512 × 512 pixels',
    'pack green',
    'verify verified',
  ])
  const picture = readFileSync(second.stdout.trimEnd().split('\n').at(-1) ?? '')
  await using pack = await openAssetPack(join(dataDir, 'workspace', 'build', 'assets.pa'))
  expect(digest(await pack.read({ address: 'picture' }))).toBe(digest(picture))
})

it('refuses a bundle with a damaged file, names the file, and makes no picture of it', async () => {
  const damaged = join(folder, 'damaged')
  cpSync(join(bundles, 'tiny-sd'), damaged, { recursive: true })
  truncateSync(join(damaged, 'unet', 'diffusion_pytorch_model.safetensors'), 1000)
  const { code, stdout, stderr } = await demo('--bundle', damaged)
  expect(code).toBe(1)
  expect(stderr).toContain('unet/diffusion_pytorch_model.safetensors')
  expect(stderr).toContain('hint: ')
  expect(stdout).not.toContain('picture of')
})

it('makes a sound of a Stable Audio bundle with its real pipeline, in an environment that is there already', async () => {
  await readyEnvironment('tiny-stable-audio', 'pytorch-audio', join(folder, 'library'))
  const shared = inject('realData')
  const bundle = join(bundles, 'tiny-stable-audio')
  const { code, stdout, stderr } = await demo('--data', shared, '--bundle', bundle, '--runtime', 'diffusers')
  expect({ code, steps: steps(stdout), stderr }).toEqual({
    code: 0,
    steps: [
      'import imported, valid',
      'ensure environment reused',
      'record sound of 0.256 seconds, 2 channels at 16000 Hz',
      'pack green',
      'verify verified',
    ],
    stderr: '',
  })
  const sound = readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '')
  const { samples, ...format } = readWav(sound)
  expect(format).toEqual({ channels: 2, sampleRate: 16_000, bitsPerSample: 16, frames: 4096 })
  await using pack = await openAssetPack(join(shared, 'workspace', 'build', 'assets.pa'))
  expect(digest(await pack.read({ address: 'sound' }))).toBe(digest(sound))
})

it('fails at once, with a code and a hint, when inference has no environment ref or its environment was moved away', async () => {
  const host = await compose({ dataDir: join(folder, 'moved') })
  const { value: descriptor } = await registerBundle(host, join(bundles, 'tiny-sd'))
  const call = { progress: () => {}, signal: new AbortController().signal }
  const { value: ref } = await prepareEnvironment(host, descriptor, { profile: 'light', ...call })
  const runtime = chooseRuntime(descriptor, 'light')
  const infer = (given: unknown) =>
    runWorker(host, { ref: given, descriptor, runtime, options: { prompt: '', seed: 0 }, ...call })
  const failures = [await failureOf(infer(undefined)), await failureOf(infer({ ...ref, state: 'installing' }))]
  await rename(dirname(ref.manifest_path), join(folder, 'elsewhere'))
  failures.push(await failureOf(infer(ref)))
  expect(failures).toEqual([
    { code: 'environment_not_ready', reason: 'ref_missing', hint: expect.stringMatching(/\w/) },
    { code: 'environment_not_ready', reason: 'ref_not_ready', hint: expect.stringMatching(/\w/) },
    { code: 'environment_not_ready', reason: 'ref_stale', hint: expect.stringMatching(/\w/) },
  ])
  expect(existsSync(join(host.project.root, 'assets', 'picture', 'picture.png'))).toBe(false)
  const again = await prepareEnvironment(host, descriptor, { profile: 'light', ...call })
  expect(again.value).toMatchObject({ environment_key: ref.environment_key, state: 'ready' })
  expect((await infer(again.value)).lines[0]).toBe('picture of 512 × 512 pixels')
  await host.close()
})

it('says what is wrong with its command line and exits with 2', async () => {
  const { code, stderr } = await demo('--runtime', 'tensorflow')
  expect(code).toBe(2)
  expect(stderr).toContain('Allowed choices are light, diffusers')
})

/** The first line of each step, up to what names a key, a size or a time. */
function steps(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => /^(import|ensure|paint|record|pack|verify) /.test(line))
    .map((line) =>
      line
        .replace(/\s+\d+\.\d\d s$/, '')
        .replace(/ {2,}/, ' ')
        .replace(/(: (v1_|diffusion)|;|, sha256).*$/, ''),
    )
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function failureOf(running: Promise<unknown>) {
  const error: unknown = await running.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!isCodedError(error)) throw error
  return { code: error.code, reason: Object(error.details).code, hint: error.hint }
}
