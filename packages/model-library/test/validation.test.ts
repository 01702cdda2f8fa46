import { readFile, rename, symlink, truncate } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { writeDiffusersBundle } from '../src/testing/diffusers-bundle.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { DIFFUSERS_RULES } from '../src/validation/diffusers-rules.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { makeBase } from './damage/bases.ts'
import type { BundleCase } from './damage/case.ts'
import { BUNDLE_CASES } from './damage/cases.ts'
import { scratch } from './scratch.ts'

const REAL_BUNDLES = resolve(import.meta.dirname, '../../../examples/studio/fixtures/bundles')

it('finds real diffusers directories of three pipelines valid, with nothing to say about them', async () => {
  const names = ['tiny-sd', 'tiny-sdxl', 'tiny-stable-audio']
  const found = await Promise.all(names.map((name) => validateDiffusersDirectory(join(REAL_BUNDLES, name))))
  expect(
    found.map(({ validation_state, validation_errors, pipeline_class, components }) => [
      validation_state,
      validation_errors,
      pipeline_class,
      components.filter(({ state }) => state === 'present').length,
    ]),
  ).toEqual([
    ['valid', [], 'StableDiffusionPipeline', 5],
    ['valid', [], 'StableDiffusionXLPipeline', 7],
    ['valid', [], 'StableAudioPipeline', 6],
  ])
})

it('lists the components of a bundle with library and class, and those that are left out', async () => {
  await using place = await scratch()
  const { components, entry_path, requires_unsafe_format } = await validateDiffusersDirectory(
    await place.bundle('bundle', 'FluxPipeline'),
  )
  expect({ components, entry_path, requires_unsafe_format }).toEqual({
    entry_path: join(place.path, 'bundle'),
    requires_unsafe_format: false,
    components: [
      { name: 'feature_extractor', state: 'left_out' },
      { name: 'image_encoder', state: 'left_out' },
      { name: 'scheduler', library: 'diffusers', class_name: 'FlowMatchEulerDiscreteScheduler', state: 'present' },
      { name: 'text_encoder', library: 'transformers', class_name: 'CLIPTextModel', state: 'present' },
      { name: 'text_encoder_2', library: 'transformers', class_name: 'T5EncoderModel', state: 'present' },
      { name: 'tokenizer', library: 'transformers', class_name: 'CLIPTokenizer', state: 'present' },
      { name: 'tokenizer_2', library: 'transformers', class_name: 'T5TokenizerFast', state: 'present' },
      { name: 'transformer', library: 'diffusers', class_name: 'FluxTransformer2DModel', state: 'present' },
      { name: 'vae', library: 'diffusers', class_name: 'AutoencoderKL', state: 'present' },
    ],
  })
})

it('gives each of 250 damaged, odd and sound bundles its state and the codes of its errors', async () => {
  await using place = await scratch()
  const expected = BUNDLE_CASES.map(({ name, loads, codes = [], state = loads ? 'valid' : 'degraded' }) => [
    name,
    state,
    codes.toSorted(),
  ])
  const found = await Promise.all(BUNDLE_CASES.map((each) => verdictOf(place.path, each)))
  expect(found).toEqual(expected)
  expect(BUNDLE_CASES.length).toBeGreaterThanOrEqual(250)
})

it('calls a bundle executable exactly where diffusers loads it, for every recorded case that files can tell', async () => {
  const recorded: readonly { name: string; tier: string; loads: boolean; verdict: string }[] = JSON.parse(
    await readFile(resolve(import.meta.dirname, '../fixtures/validator-cases.json'), 'utf8'),
  )
  await using place = await scratch()
  const told = recorded.filter(({ tier }) => tier === 'static' || tier === 'policy')
  const found = await Promise.all(told.map(({ name }) => verdictOf(place.path, caseNamed(name))))
  // A recorded "invalid" that loads all the same cannot run; "needs-trust" is code of the bundle.
  const executable = told.map(({ name, loads, verdict }) => [
    name,
    loads && verdict !== 'invalid',
    verdict === 'needs-trust',
  ])
  expect(
    found.map(([name, state]) => [
      name,
      state === 'valid',
      state === 'invalid' && caseNamed(String(name)).codes?.[0] === 'custom_code',
    ]),
  ).toEqual(executable)
})

it('names every damage that files can tell with a code of its own', async () => {
  await using place = await scratch()
  const found = await Promise.all(
    BUNDLE_DAMAGES.map(async ({ name, apply }) => {
      const bundle = await place.bundle(name)
      await apply(bundle)
      const { validation_state, validation_errors } = await validateDiffusersDirectory(bundle)
      return [name, validation_state, validation_errors[0]?.code]
    }),
  )
  expect(found).toEqual(BUNDLE_DAMAGES.map(({ name, state, code }) => [name, state, code]))
})

it('says the same of the same directory every time, and touches nothing in it', async () => {
  await using place = await scratch()
  for (const name of ['shard-stale-index-with-single', 'tok-dir-empty', 'mi-entry-one']) {
    const bundle = await damaged(place.path, caseNamed(name))
    const before = await snapshotDirectory(bundle)
    const runs = await Promise.all(Array.from({ length: 5 }, () => validateDiffusersDirectory(bundle)))
    expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(1)
    expect(await snapshotDirectory(bundle)).toEqual(before)
  }
})

it('reports all findings of a bundle, not only the first', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  for (const path of ['unet/config.json', 'vae/diffusion_pytorch_model.safetensors', 'scheduler'])
    await rename(join(bundle, path), join(place.path, path.replaceAll('/', '-')))
  const { validation_errors } = await validateDiffusersDirectory(bundle)
  expect(validation_errors).toEqual([
    {
      code: 'component_directory_missing',
      severity: 'error',
      path: 'scheduler',
      message: 'There is no directory scheduler.',
    },
    { code: 'config_missing', severity: 'error', path: 'unet/config.json', message: 'There is no config.json.' },
    {
      code: 'weights_missing',
      severity: 'error',
      path: 'vae',
      message: 'There are no weights that the loader looks for.',
    },
  ])
})

it('gives warnings for what is odd, and they change no verdict', async () => {
  await using place = await scratch()
  const odd = {
    'mi-unknown-component': ['unknown_key'],
    'mi-version-absent': ['diffusers_version_missing'],
    'mi-class-img2img': ['task_not_executable'],
    'root-pipeline-py': ['unreferenced_code'],
    'sc-null-required': ['safety_checker_missing'],
    'cfg-no-class-name': ['config_incomplete'],
    'cfg-quant-missing-backend': ['needs_quantization_package'],
    'shard-index-forgets-tensor': ['shard_index_mismatch'],
    'shard-stale-index-with-single-te': ['shard_index_unused'],
    'var-only-unet': ['variant_incomplete'],
    'bin-only-unet': ['unsafe_format'],
  }
  const found = await Promise.all(
    Object.keys(odd).map(async (name) => {
      const each = caseNamed(name)
      const { validation_state, validation_errors } = await validate(await damaged(place.path, each), each)
      return [name, validation_state, validation_errors.map(({ code, severity }) => `${severity} ${code}`)]
    }),
  )
  expect(found).toEqual(
    Object.entries(odd).map(([name, codes]) => [name, 'valid', codes.map((code) => `warning ${code}`)]),
  )
})

it('has an answer for a path that is not there, not a directory, unusable, or a loop of links', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const loop = join(place.path, 'loop')
  await symlink(loop, loop)
  const paths = [
    join(place.path, 'absent'),
    join(bundle, 'model_index.json'),
    join(bundle, 'model_index.json/x'),
    'a\0b',
    '',
    loop,
  ]
  const found = await Promise.all(paths.map((path) => validateDiffusersDirectory(path)))
  expect(
    found.map(({ validation_state, validation_errors, is_reachable }) => [
      validation_state,
      validation_errors[0]?.code,
      is_reachable,
    ]),
  ).toEqual([
    ['invalid', 'missing', false],
    ['invalid', 'not_a_directory', false],
    ['invalid', 'not_a_directory', false],
    ['invalid', 'missing', false],
    ['invalid', 'missing', false],
    ['degraded', 'unreachable', false],
  ])
})

it('keeps to its bounds: a huge model index is refused unread', async () => {
  await using place = await scratch()
  const bundle = await writeDiffusersBundle(join(place.path, 'bundle'))
  await truncate(join(bundle, 'model_index.json'), 1 << 30)
  const { validation_errors } = await validateDiffusersDirectory(bundle)
  expect(validation_errors.map(({ code }) => code)).toEqual(['model_index_too_large'])
})

it('has a name for every rule, each once', () => {
  const names = Object.values(DIFFUSERS_RULES).flatMap((rules) => rules.map(({ name }: { name: string }) => name))
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(30)
})

async function verdictOf(directory: string, each: BundleCase) {
  const { validation_state, validation_errors } = await validate(await damaged(directory, each), each)
  const errors = validation_errors.filter(({ severity }) => severity === 'error')
  return [each.name, validation_state, errors.map(({ code }) => code).sort()]
}

function validate(bundle: string, { variant }: BundleCase) {
  return validateDiffusersDirectory(bundle, variant === undefined ? {} : { variant })
}

async function damaged(directory: string, each: BundleCase): Promise<string> {
  const bundle = await makeBase(each.base, join(directory, each.name))
  await each.edit(bundle)
  return bundle
}

function caseNamed(name: string): BundleCase {
  const found = BUNDLE_CASES.find((each) => each.name === name)
  if (!found) throw new Error(`no case ${name}`)
  return found
}
