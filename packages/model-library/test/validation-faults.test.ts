import { appendFile, chmod, mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { diffusersBundleFiles } from '../src/testing/diffusers-bundle.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { sharded } from './damage/edits.ts'
import { whatALibrarySees, whatOrdinaryPeopleSee } from './mount-machine.ts'
import { type Scratch, scratch } from './scratch.ts'

const UNET = 'unet/diffusion_pytorch_model.safetensors'
const SHARD = 'unet/diffusion_pytorch_model-00002-of-00002.safetensors'

/** By the code that each has. */
const FILE_FAULTS: Readonly<Record<string, (bundle: string) => Promise<unknown>>> = {
  weights_zeroed: async (bundle) => writeFile(join(bundle, UNET), Buffer.alloc((await stat(join(bundle, UNET))).size)),
  weights_truncated: async (bundle) => truncate(join(bundle, SHARD), (await stat(join(bundle, SHARD))).size - 1),
  shard_missing: (bundle) => rm(join(bundle, SHARD)),
  lfs_pointer: (bundle) => writeFile(join(bundle, UNET), 'version https://git-lfs.github.com/spec/v1\n'),
  weights_trailing_bytes: (bundle) => appendFile(join(bundle, UNET), '\0'),
  config_not_json: (bundle) => truncate(join(bundle, 'unet/config.json'), 5),
  tokenizer_empty: (bundle) => truncate(join(bundle, 'tokenizer/tokenizer.json'), 0),
  component_outside: (bundle) => damage('component linked outside', bundle),
  missing: (bundle) => rm(bundle, { recursive: true }),
}

it('tells the faults of a bundle that its files show apart, each by a code of its own', async () => {
  await using place = await scratch()
  const found: unknown[] = []
  for (const [code, apply] of Object.entries(FILE_FAULTS)) {
    const bundle = await place.bundle(code)
    if (['weights_truncated', 'shard_missing'].includes(code)) await sharded('unet')(bundle)
    expect((await validateDiffusersDirectory(bundle)).validation_state).toBe('valid')
    await apply(bundle)
    const { validation_errors } = await validateDiffusersDirectory(bundle)
    found.push(...validation_errors.map((error) => error.code))
  }
  expect(found).toEqual(Object.keys(FILE_FAULTS))
})

it('gives each of the twelve faults that bundles of users have a code of its own: nine of files, a moved one, an unplugged drive, a lost permission', async () => {
  await using place = await scratch()
  const codes = [
    ...Object.keys(FILE_FAULTS),
    await codeOfMoved(place),
    String(await whatALibrarySees('unplug', await folder(place, 'plugged')).then(codesOfSecond)),
    String(await whatOrdinaryPeopleSee('locked', await folder(place, 'locked')).then(codesOfFirst)),
  ]
  expect(codes.slice(9)).toEqual(['moved', 'unreachable', 'permission_denied'])
  expect(new Set(codes).size).toBe(12)
})

it('gives no two kinds of damage that hosts test against the same code', () => {
  expect(new Set(BUNDLE_DAMAGES.map(({ code }) => code)).size).toBe(BUNDLE_DAMAGES.length)
})

it('sees zeros in the place of a header or of a whole file, and leaves zeroed tensors behind a sound header to a check of digests', async () => {
  await using place = await scratch()
  const header = 8 + Number(Buffer.from(diffusersBundleFiles().get(UNET) ?? '').readBigUInt64LE(0))
  const size = Buffer.from(diffusersBundleFiles().get(UNET) ?? '').length
  const zeroed: readonly (readonly [from: number, length: number])[] = [
    [0, size],
    [0, header],
    [0, 8],
    [8, header - 8],
    [header, size - header],
  ]
  const found: unknown[] = []
  for (const [at, [from, length]] of zeroed.entries()) {
    const bundle = await place.bundle(String(at))
    const file = await open(join(bundle, UNET), 'r+')
    await file.write(Buffer.alloc(length), 0, length, from)
    await file.close()
    expect((await readFile(join(bundle, UNET))).length).toBe(size)
    found.push((await validateDiffusersDirectory(bundle)).validation_errors.map(({ code }) => code))
  }
  expect(found).toEqual([['weights_zeroed'], ['weights_damaged'], ['weights_damaged'], ['weights_damaged'], []])
})

async function damage(name: string, bundle: string): Promise<void> {
  await BUNDLE_DAMAGES.find((each) => each.name === name)?.apply(bundle)
}

async function codeOfMoved(place: Scratch): Promise<string> {
  const source_path = await place.bundle('models/here')
  await using library = await place.library()
  const request = { source_path, family: 'tiny', official_name: 'moved' }
  const { model_id } = await library.importExternalDiffusersDirectory(request)
  await rename(source_path, join(place.path, 'models/there'))
  await library.reconcile()
  return (await library.getModel(model_id))?.validation_errors?.map(({ code }) => code).join(' ') ?? ''
}

async function folder({ path }: Scratch, name: string): Promise<string> {
  await chmod(path, 0o755)
  await mkdir(join(path, name))
  return join(path, name)
}

/** What a scenario noted: when, the state, and its codes. */
const codesOfFirst = (seen: unknown) => Object(seen)[0][2]
const codesOfSecond = (seen: unknown) => Object(seen)[1][2]
