import { mkdir, rename, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { BundleCase } from './case.ts'
import { AUDIO, FLUX, SAFETY, SD, SDXL } from './case.ts'
import { both, copied, halve, moved, withFile, withIndex, withJson, without, withText } from './edits.ts'

const PAIR = ['diffusers', 'UNet2DConditionModel']

/** What can be wrong with components and their configuration. */
export const COMPONENT_CASES: readonly BundleCase[] = [
  SD.breaks('mi-entry-one', withIndex({ unet: ['diffusers'] }), ['component_entry_malformed']),
  SD.breaks('mi-entry-three', withIndex({ unet: [...PAIR, 'x'] }), ['component_entry_malformed']),
  SD.breaks('mi-entry-scalar-null', withIndex({ unet: null }), ['component_entry_malformed']),
  SD.breaks('mi-entry-text', withIndex({ unet: 'diffusers' }), ['component_entry_malformed']),
  SD.breaks('mi-entry-empty', withIndex({ unet: [] }), ['component_entry_malformed']),
  SD.breaks('mi-entry-object', withIndex({ unet: { library: 'diffusers' } }), ['component_entry_malformed']),
  SD.breaks('mi-entry-number', withIndex({ unet: 3 }), ['component_entry_malformed']),
  SD.breaks('mi-half-null', withIndex({ unet: ['diffusers', null] }), ['component_entry_malformed']),
  SD.breaks('mi-optional-half-null', withIndex({ safety_checker: ['stable_diffusion', null] }), [
    'component_entry_malformed',
  ]),
  SD.loads('mi-optional-null-first', withIndex({ safety_checker: [null] })),
  SD.loads('mi-optional-absent', withIndex({ safety_checker: undefined, image_encoder: undefined })),
  SD.breaks('mi-req-missing', withIndex({ unet: undefined }), ['component_missing']),
  SD.breaks('mi-scheduler-missing', withIndex({ scheduler: undefined }), ['component_missing']),
  SDXL.breaks('xl-unet-null', withIndex({ unet: [null, null] }), ['component_missing']),
  FLUX.breaks('flux-te-null', withIndex({ text_encoder: [null, null] }), ['component_missing']),
  SDXL.loads('xl-force-zeros-missing', withIndex({ force_zeros_for_empty_prompt: undefined })),
  {
    name: 'xl-te1-key-missing',
    base: 'tiny-sdxl',
    edit: withIndex({ text_encoder: undefined, tokenizer: undefined }),
    loads: true,
    because: 'only the widths of tensors tell that it then runs into an error',
  },
  SDXL.breaks('xl-no-te2', without('text_encoder_2', 'tokenizer_2'), [
    'component_directory_missing',
    'component_directory_missing',
  ]),
  SD.breaks('mi-library-unknown', withIndex({ unet: ['my_library', 'UNet2DConditionModel'] }), [
    'component_library_unknown',
  ]),
  SD.breaks('mi-class-missing', withIndex({ unet: ['diffusers', 'UNet9DConditionModel'] }), [
    'component_class_unknown',
  ]),
  SD.breaks('mi-class-flax', withIndex({ text_encoder: ['transformers', 'FlaxCLIPTextModel'] }), [
    'component_class_unknown',
  ]),
  SD.breaks('mi-class-not-loadable', withIndex({ unet: ['diffusers', 'AutoPipelineForText2Image'] }), [
    'component_class_unknown',
  ]),
  SAFETY.breaks('sc-under-diffusers', withIndex({ safety_checker: ['diffusers', 'StableDiffusionSafetyChecker'] }), [
    'component_class_unknown',
  ]),
  SD.loads('mi-sched-compatible', withIndex({ scheduler: ['diffusers', 'EulerDiscreteScheduler'] })),
  SAFETY.loads(
    'mi-legacy-feature-extractor',
    withIndex({ feature_extractor: ['transformers', 'CLIPFeatureExtractor'] }),
  ),
  SAFETY.loads('mi-legacy-image-processor', withIndex({ feature_extractor: ['transformers', 'CLIPImageProcessor'] })),
  SD.loads('mi-fast-tokenizer', withIndex({ tokenizer: ['transformers', 'CLIPTokenizerFast'] })),
  SAFETY.breaks('sc-present-fe-null', withIndex({ feature_extractor: [null, null] }), ['feature_extractor_missing']),
  SAFETY.loads('sc-null-required', withIndex({ safety_checker: [null, null], requires_safety_checker: true })),
  SD.breaks('dir-missing-scheduler', without('scheduler'), ['component_directory_missing']),
  SD.breaks('dir-missing-vae', without('vae'), ['component_directory_missing']),
  FLUX.breaks('flux-transformer-missing', without('transformer'), ['component_directory_missing']),
  SD.breaks('dir-empty-vae', both(without('vae'), emptyDirectory('vae')), ['config_missing', 'weights_missing']),
  SD.breaks('dir-is-file', both(without('vae'), withFile('vae', 'x')), ['component_directory_missing']),
  SD.loads(
    'dir-in-root',
    both(copied('scheduler/scheduler_config.json', 'scheduler_config.json'), without('scheduler')),
  ),
  SD.loads('dir-linked-inside', linkedInside),
  {
    name: 'dir-linked-outside',
    base: 'tiny-sd',
    edit: linkedOutside,
    loads: true,
    state: 'degraded',
    codes: ['component_outside'],
    because: 'a component must not leave the bundle, whatever the loader allows',
  },
  SAFETY.breaks('fe-config-missing', without('feature_extractor/preprocessor_config.json'), ['config_missing']),
  SD.breaks('sched-cfg-missing', without('scheduler/scheduler_config.json'), ['config_missing']),
  SD.breaks('sched-cfg-misnamed', moved('scheduler/scheduler_config.json', 'scheduler/config.json'), [
    'config_missing',
  ]),
  SD.loads('sched-cfg-unknown-key', withJson('scheduler/scheduler_config.json', { surprising: 1 })),
  SD.breaks('sched-cfg-array', withFile('scheduler/scheduler_config.json', '[]'), ['config_not_object']),
  ...['unet', 'vae', 'text_encoder'].flatMap((component): BundleCase[] => [
    SD.breaks(`cfg-bad-json-${component}`, halve(`${component}/config.json`), ['config_not_json']),
    SD.breaks(`cfg-missing-${component}`, without(`${component}/config.json`), ['config_missing']),
    SD.breaks(`cfg-empty-${component}`, withFile(`${component}/config.json`, ''), ['config_not_json']),
    SD.breaks(`cfg-array-${component}`, withFile(`${component}/config.json`, '[]'), ['config_not_object']),
  ]),
  SD.loads('cfg-no-class-name', withJson('unet/config.json', { _class_name: undefined })),
  SD.loads('cfg-no-model-type', withText('text_encoder/config.json', /"model_type": "\w+",?/, '')),
  SD.loads('cfg-unknown-key', withJson('unet/config.json', { surprising: 1 })),
  {
    name: 'cfg-quant-missing-backend',
    base: 'tiny-flux',
    edit: withJson('transformer/config.json', {
      quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true },
    }),
    loads: false,
    state: 'valid',
    because: 'it lacks a package and no file; a warning says which',
  },
  SD.loads(
    'code-auto-map-te',
    both(
      withText('text_encoder/config.json', '{', '{ "auto_map": { "AutoModel": "modeling.M" },'),
      withFile('text_encoder/modeling.py', 'raise SystemExit(1)\n'),
    ),
  ),
  {
    name: 'code-shadow-diffusers-py',
    base: 'tiny-sd',
    edit: withFile('unet/diffusers.py', 'class UNet2DConditionModel: pass\n'),
    loads: false,
    state: 'invalid',
    codes: ['custom_code'],
  },
  {
    name: 'code-own-module',
    base: 'tiny-sd',
    edit: both(withIndex({ unet: ['my_unet', 'MyUNet'] }), withFile('unet/my_unet.py', 'class MyUNet: pass\n')),
    loads: false,
    state: 'invalid',
    codes: ['custom_code'],
  },
  AUDIO.loads('code-beside-pipeline-module', withFile('projection_model/stable_audio.py', 'raise SystemExit(1)\n')),
]

function emptyDirectory(path: string): BundleCase['edit'] {
  return async (bundle) => void (await mkdir(join(bundle, path)))
}

async function linkedInside(bundle: string): Promise<void> {
  await mkdir(join(bundle, 'parts'))
  await rename(join(bundle, 'vae'), join(bundle, 'parts/vae'))
  await symlink('parts/vae', join(bundle, 'vae'))
}

async function linkedOutside(bundle: string): Promise<void> {
  const elsewhere = join(dirname(bundle), `${basename(bundle)}-vae`)
  await rename(join(bundle, 'vae'), elsewhere)
  await symlink(elsewhere, join(bundle, 'vae'))
}
