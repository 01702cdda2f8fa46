import { type BundleCase, FP16, UNET } from './case.ts'
import { both, moved, sharded, withFile, without } from './edits.ts'

const FP16_WEIGHTS = 'unet/diffusion_pytorch_model.fp16.safetensors'
const SHARD = 'unet/diffusion_pytorch_model-0000'

/** What matters when a variant of the weights is asked for, or is all there is. */
export const VARIANT_CASES: readonly BundleCase[] = [
  FP16.loads('var-plain', async () => {}),
  { name: 'var-fp16', base: 'tiny-sd-fp16both', edit: async () => {}, variant: 'fp16', loads: true },
  {
    name: 'var-bf16-absent',
    base: 'tiny-sd-fp16both',
    edit: async () => {},
    variant: 'bf16',
    loads: false,
    codes: ['variant_missing'],
  },
  {
    name: 'var-only-unet',
    base: 'tiny-sd-fp16both',
    edit: without('vae/diffusion_pytorch_model.fp16.safetensors'),
    variant: 'fp16',
    loads: true,
  },
  {
    name: 'var-undotted-file',
    base: 'tiny-sd-fp16both',
    edit: withFile('unet/LICENSE', 'x'),
    variant: 'fp16',
    loads: false,
    codes: ['variant_undotted_name'],
  },
  FP16.breaks('var-unet-only-fp16-no-variant', without(UNET), ['weights_variant_only']),
  { name: 'var-unet-only-fp16', base: 'tiny-sd-fp16both', edit: without(UNET), variant: 'fp16', loads: true },
  {
    name: 'var-sharded',
    base: 'tiny-sd-fp16both',
    edit: both(asVariantShards, renamedIndex('index.fp16.json')),
    variant: 'fp16',
    loads: true,
  },
  {
    name: 'var-sharded-legacy',
    base: 'tiny-sd-fp16both',
    edit: both(asVariantShards, renamedIndex('fp16.index.json')),
    variant: 'fp16',
    loads: true,
  },
  {
    name: 'var-index-misnamed',
    base: 'tiny-sd-fp16both',
    edit: both(asVariantShards, renamedIndex('index.bf16.json')),
    variant: 'fp16',
    loads: false,
    codes: ['weights_missing'],
  },
]

/** The fp16 weights of the UNet, in two shards named as older versions did. */
async function asVariantShards(bundle: string): Promise<void> {
  const named = (shard: string) => shard.replace('.safetensors', '.fp16.safetensors')
  await without(UNET)(bundle)
  await moved(FP16_WEIGHTS, UNET)(bundle)
  await sharded('unet', {
    change: ({ metadata, weight_map }) => ({
      metadata,
      weight_map: Object.fromEntries(Object.entries(weight_map).map(([tensor, shard]) => [tensor, named(shard)])),
    }),
  })(bundle)
  for (const part of [1, 2])
    await moved(`${SHARD}${part}-of-00002.safetensors`, `${SHARD}${part}-of-00002.fp16.safetensors`)(bundle)
}

function renamedIndex(ending: string): BundleCase['edit'] {
  return moved(`${UNET}.index.json`, `${UNET}.${ending}`)
}
