import type { Edit } from './edits.ts'

/** The bundles that cases start from. */
export type BaseName =
  | 'tiny-sd'
  | 'tiny-sdxl'
  | 'tiny-stable-audio'
  | 'tiny-flux'
  | 'tiny-sd-safety'
  | 'tiny-sd-fp16both'
  | 'tiny-sd-bin'

/** One bundle that something was done to, and what became of it. */
export interface BundleCase {
  readonly name: string
  readonly base: BaseName
  readonly edit: Edit
  readonly variant?: string
  /** Whether DiffusionPipeline.from_pretrained of diffusers 0.42.1 and transformers 5.23.0 loads it; diffusers-oracle.soak.test.ts asks. */
  readonly loads: boolean
  /** What our validator says. Missing: `valid` when it loads, `degraded` when it does not. */
  readonly state?: 'valid' | 'degraded' | 'invalid'
  /** The codes of the errors, sorted. Missing: none. */
  readonly codes?: readonly string[]
  /** False: the file is only as much of a real one as we look at, so diffusers is not asked. */
  readonly real?: false
  /** Why the two differ, or why no file tells. */
  readonly because?: string
}

export const nothing: Edit = async () => {}
export const UNET = 'unet/diffusion_pytorch_model.safetensors'
export const VAE = 'vae/diffusion_pytorch_model.safetensors'
export const TEXT_ENCODER = 'text_encoder/model.safetensors'

/** Cases of one base that need no more than a name, an edit and the codes of the errors. */
function casesOf(base: BaseName) {
  return {
    loads: (name: string, edit: Edit): BundleCase => ({ name, base, edit, loads: true }),
    breaks: (name: string, edit: Edit, codes: readonly string[]): BundleCase => ({
      name,
      base,
      edit,
      loads: false,
      codes,
    }),
  }
}

export const SD = casesOf('tiny-sd')
export const SDXL = casesOf('tiny-sdxl')
export const AUDIO = casesOf('tiny-stable-audio')
export const FLUX = casesOf('tiny-flux')
export const SAFETY = casesOf('tiny-sd-safety')
export const FP16 = casesOf('tiny-sd-fp16both')
