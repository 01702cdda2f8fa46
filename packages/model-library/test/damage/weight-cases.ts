import { mkdir, rename, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AUDIO, type BundleCase, SD, TEXT_ENCODER, UNET, VAE } from './case.ts'
import { both, copied, cut, halve, moved, type ShardIndex, sharded, withBytes, withFile, without } from './edits.ts'
import { PICKLE, ZIP } from './pickles.ts'

const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 290008\n`
const SHARD_1 = 'diffusion_pytorch_model-00001-of-00002.safetensors'

/** What can be wrong with weights. */
export const WEIGHT_CASES: readonly BundleCase[] = [
  ...[
    { name: 'unet', file: UNET },
    { name: 'vae', file: VAE },
    { name: 'text_encoder', file: TEXT_ENCODER },
  ].flatMap(({ name, file }): BundleCase[] => [
    SD.breaks(`w-missing-${name}`, without(file), ['weights_missing']),
    SD.breaks(`w-empty-${name}`, withFile(file, ''), ['weights_empty']),
    SD.breaks(`w-halved-${name}`, halve(file), ['weights_truncated']),
    SD.breaks(`w-one-byte-short-${name}`, cut(file, 1), ['weights_truncated']),
    SD.breaks(
      `w-trailing-${name}`,
      withBytes(file, (bytes) => Buffer.concat([bytes, Buffer.from('x')])),
      ['weights_trailing_bytes'],
    ),
    SD.breaks(
      `w-seven-bytes-${name}`,
      withBytes(file, (bytes) => bytes.subarray(0, 7)),
      ['weights_truncated'],
    ),
    SD.breaks(`w-lfs-pointer-${name}`, withFile(file, LFS), ['lfs_pointer']),
    SD.breaks(`w-html-${name}`, withFile(file, '<!DOCTYPE html><html><body>404</body></html>'), ['weights_damaged']),
    SD.breaks(
      `w-zeroed-${name}`,
      withBytes(file, (bytes) => Buffer.alloc(bytes.length)),
      ['weights_zeroed'],
    ),
    SD.breaks(`w-header-huge-${name}`, withBytes(file, hugeHeader), ['weights_damaged']),
    SD.breaks(
      `w-header-garbage-${name}`,
      withBytes(file, (bytes) => bytes.fill(0x41, 8, 20)),
      ['weights_damaged'],
    ),
    SD.loads(
      `w-no-metadata-${name}`,
      withHeader(file, (header) => ({ ...header, __metadata__: undefined })),
    ),
    SD.breaks(`w-offsets-overlap-${name}`, withHeader(file, overlapping), ['weights_damaged']),
  ]),
  AUDIO.breaks('audio-weights-missing', without('transformer/diffusion_pytorch_model.safetensors'), [
    'weights_missing',
  ]),
  AUDIO.breaks('audio-projection-missing', without('projection_model/diffusion_pytorch_model.safetensors'), [
    'weights_missing',
  ]),
  SD.breaks(
    'w-is-directory',
    both(without(UNET), async (bundle) => void (await mkdir(join(bundle, UNET)))),
    ['weights_missing'],
  ),
  SD.breaks(
    'w-dangling-link',
    both(without(UNET), (bundle) => symlink('nowhere', join(bundle, UNET))),
    ['weights_missing'],
  ),
  SD.breaks('w-incomplete', moved(UNET, `${UNET}.incomplete`), ['weights_missing']),
  SD.breaks('w-transformers-name', moved(UNET, 'unet/model.safetensors'), ['weights_missing']),
  SD.breaks('w-diffusers-name', moved(TEXT_ENCODER, 'text_encoder/diffusion_pytorch_model.safetensors'), [
    'weights_missing',
  ]),
  SD.loads('w-linked-cache', linkedToCache),
  SD.breaks('w-broken-beside-bin', both(copied(UNET, 'unet/diffusion_pytorch_model.bin'), cut(UNET, 1)), [
    'weights_truncated',
  ]),
  {
    ...SD.loads('bin-only-unet', both(without(UNET), withFile('unet/diffusion_pytorch_model.bin', PICKLE))),
    real: false,
  },
  {
    ...SD.loads('bin-only-te', both(without(TEXT_ENCODER), withFile('text_encoder/pytorch_model.bin', ZIP))),
    real: false,
  },
  SD.breaks(
    'bin-truncated-unet',
    both(without(UNET), withFile('unet/diffusion_pytorch_model.bin', ZIP.subarray(0, -1))),
    ['weights_truncated'],
  ),
  SD.breaks('bin-cut-in-the-middle-unet', both(without(UNET), withFile('unet/diffusion_pytorch_model.bin', cutZip())), [
    'weights_damaged',
  ]),
  SD.breaks(
    'bin-other-pickle-unet',
    both(without(UNET), withFile('unet/diffusion_pytorch_model.bin', Buffer.from([0x80, 2, 0x7d, 0x2e]))),
    ['weights_damaged'],
  ),
  SD.loads(
    'w-no-metadata-te',
    withHeader(TEXT_ENCODER, (header) => ({ ...header, __metadata__: undefined })),
  ),
  SD.breaks('bin-html-unet', both(without(UNET), withFile('unet/diffusion_pytorch_model.bin', '<html></html>')), [
    'weights_damaged',
  ]),
  SD.breaks('bin-empty-te', both(without(TEXT_ENCODER), withFile('text_encoder/pytorch_model.bin', '')), [
    'weights_empty',
  ]),
  SD.loads(
    'junk-files',
    both(withFile('unet/LICENSE', 'x'), withFile('unet/notes.txt', 'x'), withFile('unet/ü ñ.bin', 'x')),
  ),
  SD.loads('shard-whole', sharded('unet')),
  SD.loads('shard-whole-te', sharded('text_encoder', { stem: 'model' })),
  SD.breaks('shard-missing', both(sharded('unet'), without(`unet/${SHARD_1}`)), ['shard_missing']),
  SD.breaks(
    'shard-missing-te',
    both(sharded('text_encoder', { stem: 'model' }), without('text_encoder/model-00002-of-00002.safetensors')),
    ['shard_missing'],
  ),
  SD.breaks('shard-truncated', both(sharded('unet'), cut(`unet/${SHARD_1}`, 4)), ['weights_truncated']),
  SD.breaks(
    'shard-te-missing-index',
    both(sharded('text_encoder', { stem: 'model' }), without(`${TEXT_ENCODER}.index.json`)),
    ['weights_missing'],
  ),
  SD.breaks('shard-index-missing', both(sharded('unet'), without(`${UNET}.index.json`)), ['weights_missing']),
  SD.breaks('shard-index-not-json', sharded('unet', { change: () => '{' }), ['shard_index_damaged']),
  SD.breaks('shard-index-no-metadata', sharded('unet', { change: ({ weight_map }) => ({ weight_map }) }), [
    'shard_index_damaged',
  ]),
  SD.breaks(
    'shard-index-no-metadata-te',
    sharded('text_encoder', { stem: 'model', change: ({ weight_map }) => ({ weight_map }) }),
    ['shard_index_damaged'],
  ),
  SD.breaks('shard-index-no-map', sharded('unet', { change: ({ metadata }) => ({ metadata }) }), [
    'shard_index_damaged',
  ]),
  {
    name: 'shard-index-empty-map',
    base: 'tiny-sd',
    edit: sharded('unet', { change: ({ metadata }) => ({ metadata, weight_map: {} }) }),
    loads: true,
    state: 'degraded',
    codes: ['shard_index_empty'],
    because: 'it loads with weights that are chance alone',
  },
  SD.breaks(
    'shard-index-empty-map-te',
    sharded('text_encoder', { stem: 'model', change: ({ metadata }) => ({ metadata, weight_map: {} }) }),
    ['shard_index_empty'],
  ),
  SD.loads('shard-index-forgets-tensor', sharded('unet', { change: forgetOne })),
  SD.loads(
    'shard-index-total-size',
    sharded('unet', { change: (index) => ({ ...index, metadata: { total_size: 7 } }) }),
  ),
  SD.breaks(
    'shard-index-traversal',
    sharded('unet', { change: (index) => firstShardIn(index, '../vae/diffusion_pytorch_model.safetensors') }),
    ['shard_index_unsafe'],
  ),
  SD.breaks(
    'shard-stale-index-with-single',
    both(
      copied(UNET, 'kept.safetensors'),
      sharded('unet'),
      moved('kept.safetensors', UNET),
      without(`unet/${SHARD_1}`),
    ),
    ['shard_missing'],
  ),
  SD.loads(
    'shard-stale-index-with-single-te',
    both(
      copied(TEXT_ENCODER, 'kept.safetensors'),
      sharded('text_encoder', { stem: 'model' }),
      moved('kept.safetensors', TEXT_ENCODER),
      without('text_encoder/model-00001-of-00002.safetensors'),
    ),
  ),
]

function cutZip(): Buffer {
  return Buffer.concat([ZIP.subarray(0, 40), ZIP.subarray(50)])
}

function hugeHeader(bytes: Buffer): Buffer {
  bytes.writeBigUInt64LE(1n << 62n)
  return bytes
}

type Header = Readonly<Record<string, { readonly data_offsets?: readonly number[] } | undefined>>

function withHeader(path: string, change: (header: Header) => unknown): BundleCase['edit'] {
  return withBytes(path, (bytes) => {
    const length = Number(bytes.readBigUInt64LE(0))
    const header = Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString('utf8', 8, 8 + length)))))
    const prefix = Buffer.alloc(8)
    prefix.writeBigUInt64LE(BigInt(header.length))
    return Buffer.concat([prefix, header, bytes.subarray(8 + length)])
  })
}

/** The second tensor is moved back over the first. */
function overlapping(header: Header): unknown {
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  const second = names.find((name) => header[name]?.data_offsets?.[0] !== 0) ?? ''
  const [begin = 0, end = 0] = header[second]?.data_offsets ?? []
  return { ...header, [second]: { ...header[second], data_offsets: [begin - 4, end - 4] } }
}

function forgetOne({ metadata, weight_map }: ShardIndex): unknown {
  return { metadata, weight_map: Object.fromEntries(Object.entries(weight_map).slice(1)) }
}

function firstShardIn({ metadata, weight_map }: ShardIndex, file: string): unknown {
  const renamed = Object.entries(weight_map).map(([tensor, shard]) => [tensor, shard === SHARD_1 ? file : shard])
  return { metadata, weight_map: Object.fromEntries(renamed) }
}

/** As in the cache of the Hugging Face hub: the names are links to files elsewhere. */
async function linkedToCache(bundle: string): Promise<void> {
  const blobs = join(dirname(bundle), `${basename(bundle)}-blobs`)
  await mkdir(blobs)
  await rename(join(bundle, UNET), join(blobs, 'abc'))
  await symlink(join('..', '..', basename(blobs), 'abc'), join(bundle, UNET))
}
