import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory } from '@plinth/durable'
import { safetensorsFile } from './safetensors-file.ts'

/** Pipelines that a test bundle can be of. */
export type TestPipeline =
  | 'StableDiffusionPipeline'
  | 'StableDiffusionXLPipeline'
  | 'StableAudioPipeline'
  | 'FluxPipeline'

/** The files of a small bundle by path: sound as far as files tell, with a few numbers for weights, so nothing can really run it. */
export function diffusersBundleFiles(
  pipeline: TestPipeline = 'StableDiffusionPipeline',
): ReadonlyMap<string, string | Buffer> {
  const components = COMPONENTS[pipeline]
  const files = new Map<string, string | Buffer>()
  files.set('model_index.json', json({ _class_name: pipeline, _diffusers_version: '0.42.1', ...components }))
  for (const [name, [library, className]] of Object.entries(components)) {
    for (const [file, content] of componentFiles(library, className)) files.set(`${name}/${file}`, content)
  }
  return files
}

/** Writes {@link diffusersBundleFiles} into a directory, which is made if needed; gives the directory. */
export async function writeDiffusersBundle(directory: string, pipeline?: TestPipeline): Promise<string> {
  for (const [path, content] of diffusersBundleFiles(pipeline)) {
    const file = join(directory, path)
    await makeDirectory(dirname(file))
    await writeFile(file, content)
  }
  return directory
}

type Component = readonly [library: string, className: string] | readonly [null, null]

const NONE: Component = [null, null]
const CLIP: Component = ['transformers', 'CLIPTextModel']
const CLIP_TOKENIZER: Component = ['transformers', 'CLIPTokenizer']
const UNET: Component = ['diffusers', 'UNet2DConditionModel']
const VAE: Component = ['diffusers', 'AutoencoderKL']

const COMPONENTS: Readonly<Record<TestPipeline, Readonly<Record<string, Component>>>> = {
  StableDiffusionPipeline: {
    feature_extractor: NONE,
    image_encoder: NONE,
    safety_checker: NONE,
    scheduler: ['diffusers', 'DDIMScheduler'],
    text_encoder: CLIP,
    tokenizer: CLIP_TOKENIZER,
    unet: UNET,
    vae: VAE,
  },
  StableDiffusionXLPipeline: {
    feature_extractor: NONE,
    image_encoder: NONE,
    scheduler: ['diffusers', 'EulerDiscreteScheduler'],
    text_encoder: CLIP,
    text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'],
    tokenizer: CLIP_TOKENIZER,
    tokenizer_2: CLIP_TOKENIZER,
    unet: UNET,
    vae: VAE,
  },
  StableAudioPipeline: {
    projection_model: ['stable_audio', 'StableAudioProjectionModel'],
    scheduler: ['diffusers', 'EDMDPMSolverMultistepScheduler'],
    text_encoder: ['transformers', 'T5EncoderModel'],
    tokenizer: ['transformers', 'T5Tokenizer'],
    transformer: ['diffusers', 'StableAudioDiTModel'],
    vae: ['diffusers', 'AutoencoderOobleck'],
  },
  FluxPipeline: {
    feature_extractor: NONE,
    image_encoder: NONE,
    scheduler: ['diffusers', 'FlowMatchEulerDiscreteScheduler'],
    text_encoder: CLIP,
    text_encoder_2: ['transformers', 'T5EncoderModel'],
    tokenizer: CLIP_TOKENIZER,
    tokenizer_2: ['transformers', 'T5TokenizerFast'],
    transformer: ['diffusers', 'FluxTransformer2DModel'],
    vae: VAE,
  },
}

function componentFiles(
  library: string | null,
  className: string | null,
): readonly (readonly [string, string | Buffer])[] {
  if (library === null || className === null) return []
  if (className.endsWith('Scheduler')) return [['scheduler_config.json', json({ _class_name: className })]]
  if (className.includes('Tokenizer')) {
    return [
      [
        'tokenizer.json',
        json({ version: '1.0', added_tokens: [], model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: [] } }),
      ],
      ['tokenizer_config.json', json({ model_max_length: 77, tokenizer_class: className })],
    ]
  }
  const weights = safetensorsFile({
    'layer.weight': { shape: [2, 2], values: [1, 2, 3, 4] },
    'layer.bias': { shape: [2] },
    scale: { shape: [] },
  })
  return library === 'transformers'
    ? [
        ['config.json', json({ model_type: 'test', architectures: [className] })],
        ['model.safetensors', weights],
      ]
    : [
        ['config.json', json({ _class_name: className })],
        ['diffusion_pytorch_model.safetensors', weights],
      ]
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
