import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestPipeline, writeDiffusersBundle } from '../../src/testing/diffusers-bundle.ts'
import { type BaseName, TEXT_ENCODER, UNET } from './case.ts'
import { both, copied, withFile, withIndex, without } from './edits.ts'
import { PICKLE, ZIP } from './pickles.ts'

/** Makes a base in a new directory, out of a few numbers. */
export async function makeBase(name: BaseName, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  await writeDiffusersBundle(directory, PIPELINES[name])
  await alterBase(name, directory)
  return directory
}

/** Copies a real bundle, so that it can be changed. */
export async function copyBase(real: string, directory: string): Promise<string> {
  await cp(real, directory, { recursive: true })
  return directory
}

const PIPELINES: Readonly<Record<BaseName, TestPipeline>> = {
  'tiny-sd': 'StableDiffusionPipeline',
  'tiny-sdxl': 'StableDiffusionXLPipeline',
  'tiny-stable-audio': 'StableAudioPipeline',
  'tiny-flux': 'FluxPipeline',
  'tiny-sd-safety': 'StableDiffusionPipeline',
  'tiny-sd-fp16both': 'StableDiffusionPipeline',
  'tiny-sd-bin': 'StableDiffusionPipeline',
}

async function alterBase(name: BaseName, directory: string): Promise<void> {
  if (name === 'tiny-sd-fp16both') {
    await copied('unet/diffusion_pytorch_model.safetensors', 'unet/diffusion_pytorch_model.fp16.safetensors')(directory)
    await copied('vae/diffusion_pytorch_model.safetensors', 'vae/diffusion_pytorch_model.fp16.safetensors')(directory)
    await copied('text_encoder/model.safetensors', 'text_encoder/model.fp16.safetensors')(directory)
  }
  if (name === 'tiny-sd-bin') {
    await both(without(UNET, TEXT_ENCODER), withFile('unet/diffusion_pytorch_model.bin', PICKLE))(directory)
    await withFile('text_encoder/pytorch_model.bin', ZIP)(directory)
  }
  if (name !== 'tiny-sd-safety') return
  await copied('text_encoder', 'safety_checker')(directory)
  await mkdir(join(directory, 'feature_extractor'))
  await writeFile(
    join(directory, 'feature_extractor/preprocessor_config.json'),
    '{"image_processor_type":"CLIPImageProcessor"}',
  )
  await withIndex({
    safety_checker: ['stable_diffusion', 'StableDiffusionSafetyChecker'],
    feature_extractor: ['transformers', 'CLIPImageProcessor'],
  })(directory)
}
