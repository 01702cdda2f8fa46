import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AUDIO, type BundleCase, FLUX, nothing, SAFETY, SD, SDXL } from './case.ts'
import { both, cut, halve, moved, withFile, withIndex, without, withText } from './edits.ts'

const INDEX = 'model_index.json'
const BOM = '\uFEFF'

/** What can be wrong with model_index.json. */
export const INDEX_CASES: readonly BundleCase[] = [
  SD.loads('sd-untouched', nothing),
  SDXL.loads('sdxl-untouched', nothing),
  AUDIO.loads('audio-untouched', nothing),
  FLUX.loads('flux-untouched', nothing),
  SAFETY.loads('safety-untouched', nothing),
  { name: 'bin-untouched', base: 'tiny-sd-bin', edit: nothing, loads: true },
  ...[
    { name: 'mi-missing', edit: without(INDEX), code: 'model_index_missing' },
    { name: 'mi-wrong-case', edit: moved(INDEX, 'Model_Index.json'), code: 'model_index_missing' },
    { name: 'mi-bad-json', edit: halve(INDEX), code: 'model_index_not_json' },
    {
      name: 'mi-trailing-comma',
      edit: both(cut(INDEX, 2), (bundle) => withTail(bundle)),
      code: 'model_index_not_json',
    },
    { name: 'mi-empty', edit: withFile(INDEX, ''), code: 'model_index_not_json' },
    {
      name: 'mi-utf16',
      edit: withFile(INDEX, Buffer.from('{"_class_name":"StableDiffusionPipeline"}', 'utf16le')),
      code: 'model_index_not_json',
    },
    {
      name: 'mi-bom',
      edit: withFile(INDEX, `${BOM}{"_class_name":"StableDiffusionPipeline"}`),
      code: 'model_index_not_json',
    },
    { name: 'mi-array', edit: withFile(INDEX, '[]'), code: 'model_index_not_object' },
    { name: 'mi-null', edit: withFile(INDEX, 'null'), code: 'model_index_not_object' },
    { name: 'mi-no-class', edit: withFile(INDEX, '{}'), code: 'pipeline_class_missing' },
    { name: 'mi-class-null', edit: withIndex({ _class_name: null }), code: 'pipeline_class_missing' },
    { name: 'mi-class-blank', edit: withIndex({ _class_name: ' ' }), code: 'pipeline_class_missing' },
    { name: 'mi-class-unknown', edit: withIndex({ _class_name: 'NoSuchPipeline' }), code: 'pipeline_class_unknown' },
    {
      name: 'mi-class-model',
      edit: withIndex({ _class_name: 'UNet2DConditionModel' }),
      code: 'pipeline_class_unknown',
    },
    {
      name: 'mi-class-pair',
      edit: both(withIndex({ _class_name: ['pipeline', 'MyPipe'] }), withFile('pipeline.py', 'class MyPipe: pass\n')),
      code: 'custom_code',
    },
    { name: 'layout-modular-index', edit: moved(INDEX, 'modular_model_index.json'), code: 'model_index_missing' },
    {
      name: 'layout-single-file-only',
      edit: both(
        without('unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler', INDEX),
        withFile('model.safetensors', 'x'),
      ),
      code: 'model_index_missing',
    },
    { name: 'root-none-py', edit: withFile('None.py', 'class StableDiffusionPipeline: pass\n'), code: 'custom_code' },
  ].map(
    ({ name, edit, code }) => ({ name, base: 'tiny-sd', edit, loads: false, state: 'invalid', codes: [code] }) as const,
  ),
  SD.loads('mi-version-absent', withIndex({ _diffusers_version: undefined })),
  SD.loads('mi-version-newer', withIndex({ _diffusers_version: '99.0.0' })),
  SD.loads('mi-ignore-files', withIndex({ _ignore_files: ['x'], _other: 1 })),
  SD.loads('mi-unknown-scalar', withIndex({ some_scalar: 3 })),
  SD.loads('mi-unknown-component', withIndex({ extra: ['diffusers', 'UNet2DConditionModel'] })),
  SD.loads('mi-nan', withText(INDEX, '"requires_safety_checker"', '"x": NaN, "requires_safety_checker"')),
  SD.loads('mi-class-img2img', withIndex({ _class_name: 'StableDiffusionImg2ImgPipeline' })),
  SD.breaks(
    'mi-class-inpaint-no-version',
    withIndex({ _class_name: 'StableDiffusionInpaintPipeline', _diffusers_version: undefined }),
    ['diffusers_version_invalid'],
  ),
  SD.loads('root-pipeline-py', withFile('pipeline.py', 'raise SystemExit(1)\n')),
  SD.loads('root-readme', both(withFile('README.md', '# x\n'), withFile('.gitattributes', 'x\n'))),
  {
    name: 'mi-class-other-pipeline',
    base: 'tiny-sd',
    edit: withIndex({ _class_name: 'StableDiffusionXLPipeline' }),
    loads: true,
    state: 'degraded',
    codes: ['prompt_encoder_missing', 'prompt_encoder_missing'],
    because: 'it loads without the second text encoder, and then takes no prompt',
  },
]

async function withTail(bundle: string): Promise<void> {
  await appendTo(bundle, INDEX, ',\n}\n')
}

async function appendTo(bundle: string, path: string, text: string): Promise<void> {
  await appendFile(join(bundle, path), text)
}
