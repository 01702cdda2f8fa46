import { appendFile, cp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Something that happens to a bundle, and what validation says of it. */
export interface BundleDamage {
  readonly name: string
  readonly state: 'degraded' | 'invalid'
  /** The code of the error. */
  readonly code: string
  readonly apply: (bundle: string) => Promise<void>
}

/** Damage of every kind that files can tell, for a bundle of {@link writeDiffusersBundle} with a UNet, one of each. */
export const BUNDLE_DAMAGES: readonly BundleDamage[] = [
  {
    name: 'truncated weights',
    state: 'degraded',
    code: 'weights_truncated',
    apply: (bundle) => cutShort(join(bundle, UNET)),
  },
  {
    name: 'trailing bytes',
    state: 'degraded',
    code: 'weights_trailing_bytes',
    apply: (bundle) => appendFile(join(bundle, UNET), 'x'),
  },
  {
    name: 'emptied weights',
    state: 'degraded',
    code: 'weights_empty',
    apply: (bundle) => truncate(join(bundle, UNET), 0),
  },
  { name: 'zeroed file', state: 'degraded', code: 'weights_zeroed', apply: (bundle) => zero(join(bundle, UNET)) },
  {
    name: 'LFS pointer',
    state: 'degraded',
    code: 'lfs_pointer',
    apply: (bundle) => writeFile(join(bundle, UNET), LFS_POINTER),
  },
  { name: 'missing weights', state: 'degraded', code: 'weights_missing', apply: (bundle) => rm(join(bundle, UNET)) },
  { name: 'missing shard', state: 'degraded', code: 'shard_missing', apply: loseShard },
  {
    name: 'config not JSON',
    state: 'degraded',
    code: 'config_not_json',
    apply: (bundle) => cutShort(join(bundle, 'unet/config.json')),
  },
  {
    name: 'missing config',
    state: 'degraded',
    code: 'config_missing',
    apply: (bundle) => rm(join(bundle, 'unet/config.json')),
  },
  {
    name: 'emptied tokenizer',
    state: 'degraded',
    code: 'tokenizer_missing',
    apply: (bundle) => rm(join(bundle, 'tokenizer/tokenizer.json')),
  },
  {
    name: 'missing component',
    state: 'degraded',
    code: 'component_directory_missing',
    apply: (bundle) => remove(join(bundle, 'unet')),
  },
  { name: 'component linked outside', state: 'degraded', code: 'component_outside', apply: linkOutside },
  {
    name: 'code in a component',
    state: 'invalid',
    code: 'custom_code',
    apply: (bundle) => writeFile(join(bundle, 'unet/diffusers.py'), ''),
  },
  {
    name: 'missing model index',
    state: 'invalid',
    code: 'model_index_missing',
    apply: (bundle) => rm(join(bundle, INDEX)),
  },
  {
    name: 'model index not JSON',
    state: 'invalid',
    code: 'model_index_not_json',
    apply: (bundle) => cutShort(join(bundle, INDEX)),
  },
  { name: 'unknown pipeline', state: 'invalid', code: 'pipeline_class_unknown', apply: renamePipeline },
  { name: 'deleted', state: 'invalid', code: 'missing', apply: remove },
]

const UNET = 'unet/diffusion_pytorch_model.safetensors'
const INDEX = 'model_index.json'
const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`

async function cutShort(file: string): Promise<void> {
  await truncate(file, (await stat(file)).size - 3)
}

async function zero(file: string): Promise<void> {
  await writeFile(file, Buffer.alloc((await stat(file)).size))
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true })
}

async function loseShard(bundle: string): Promise<void> {
  const shard = 'diffusion_pytorch_model-00001-of-00002.safetensors'
  await rm(join(bundle, UNET))
  await writeFile(
    join(bundle, `${UNET}.index.json`),
    JSON.stringify({ metadata: {}, weight_map: { 'layer.weight': shard } }),
  )
}

/** The directory keeps its files, beside the bundle; only the way to them leads out. */
async function linkOutside(bundle: string): Promise<void> {
  const elsewhere = join(dirname(bundle), `${basename(bundle)}-elsewhere`)
  await cp(join(bundle, 'unet'), elsewhere, { recursive: true })
  await remove(join(bundle, 'unet'))
  await symlink(elsewhere, join(bundle, 'unet'), 'junction')
}

async function renamePipeline(bundle: string): Promise<void> {
  const index = await readFile(join(bundle, INDEX), 'utf8')
  await writeFile(join(bundle, INDEX), index.replace(/"_class_name": "\w+"/, '"_class_name": "NoSuchPipeline"'))
}
