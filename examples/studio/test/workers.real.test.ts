import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readyEnvironment } from './ready-environment.ts'
import { dataStart, decodeSafetensors, encodeSafetensors } from './safetensors-file.ts'
import {
  BUNDLES,
  contentOf,
  copyOfBundle,
  type JsonObject,
  requestFor,
  runWorker,
  temporaryFolder,
} from './worker-process.ts'

const UNET = 'unet/diffusion_pytorch_model.safetensors'
const INDEX = 'unet/diffusion_pytorch_model.safetensors.index.json'
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let python: string

beforeAll(async () => {
  folder = await temporaryFolder()
  const { ref } = await readyEnvironment('tiny-sd', 'light', join(folder.path, 'library'))
  python = ref.python_executable
})
afterAll(() => folder.remove())

it('paints each fixture bundle byte for byte as recorded', async () => {
  const pictures = { 'tiny-sd': '', 'tiny-sdxl': '', 'tiny-stable-audio': '' }
  for (const name of Object.keys(pictures)) {
    const { status, last, picture } = await paint(join(BUNDLES, name))
    const sha256 = createHash('sha256').update(picture).digest('hex')
    const size = [picture.readUInt32BE(16), picture.readUInt32BE(20)]
    expect([status, last?.event, last?.width, last?.height, last?.sha256]).toEqual([0, 'done', ...size, sha256])
    Object.assign(pictures, { [name]: sha256 })
  }
  expect(pictures).toMatchInlineSnapshot(`
    {
      "tiny-sd": "e7da591e1f555ac05b2366895b5ed330423a0414647399d727fa96012bd77140",
      "tiny-sdxl": "6757da80ed8c16766c910cb0c2092d3bed15641c4983acbe11caa9c15750505e",
      "tiny-stable-audio": "72451094d6731bdb047b0d01feda4ea2bbcf6b0d35b43ec4e15d3652a51cfa5f",
    }
  `)
})

it('reports reading, painting and writing in order, each up to its total', async () => {
  const { events } = await paint(join(BUNDLES, 'tiny-sd'))
  const progress = events.filter(({ event }) => event === 'progress')
  const phases = [...new Set(progress.map(({ phase }) => phase))]
  const ends = phases.map((phase) => progress.filter((event) => event.phase === phase).at(-1))
  const read = 134296 + 290008 + 287620
  expect(ends).toEqual([
    { event: 'progress', phase: 'read', completed: read, total: read, unit: 'bytes' },
    { event: 'progress', phase: 'paint', completed: 512, total: 512, unit: 'rows' },
    { event: 'progress', phase: 'write', completed: 1, total: 1, unit: 'files' },
  ])
  expect(progress.length).toBeLessThan(120)
})

it('changes at least one pixel in fifty when one bit of one weight changes', async () => {
  const places = [
    [UNET, 0, 0],
    [UNET, 0.5, 3],
    [UNET, 0.999999, 7],
    ['vae/diffusion_pytorch_model.safetensors', 0.25, 1],
    ['text_encoder/model.safetensors', 0.75, 6],
  ] as const
  const before = await paint(join(BUNDLES, 'tiny-sd'))
  for (const [file, where, bit] of places) {
    const bundle = await copyOfBundle('tiny-sd', folder.path)
    const bytes = await readFile(join(bundle, file))
    const start = dataStart(bytes)
    const at = start + Math.floor((bytes.length - start) * where)
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at)
    await writeFile(join(bundle, file), bytes)
    const after = await paint(bundle)
    expect(changedShare(before.picture, after.picture)).toBeGreaterThan(0.02)
  }
})

it('paints in the colours that prompt and seed choose and in the size that is asked for', async () => {
  const bundle = join(BUNDLES, 'tiny-sd')
  const small = { width: 128, height: 64 }
  const runs = [
    await paint(bundle, small),
    await paint(bundle, { ...small, seed: 0, prompt: '' }),
    await paint(bundle, { ...small, seed: 1 }),
    await paint(bundle, { ...small, prompt: 'a red fox' }),
  ]
  expect(runs.map(({ last }) => [last?.width, last?.height])).toEqual(runs.map(() => [128, 64]))
  expect(new Set(runs.map(({ last }) => last?.sha256)).size).toBe(3)
})

it('paints the same picture from whole and from sharded weights', async () => {
  const whole = await copyOfBundle('tiny-sd', folder.path)
  const sharded = await sharedOut(await copyOfBundle('tiny-sd', folder.path))
  expect((await paint(sharded)).last?.sha256).toBe((await paint(whole)).last?.sha256)
})

it('reads every element type of safetensors, scalars and empty tensors', async () => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  const widths = { F64: 8, I64: 8, F32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, F8_E4M3: 1, I8: 1, BOOL: 1 }
  const tensors = Object.entries(widths).map(([dtype, width]) => {
    return { name: `of.${dtype}`, dtype, shape: [3], data: Buffer.alloc(3 * width, 1) }
  })
  tensors.push({ name: 'scalar', dtype: 'F32', shape: [], data: Buffer.from([0, 0, 128, 63]) })
  tensors.push({ name: 'empty', dtype: 'F32', shape: [0, 4], data: Buffer.alloc(0) })
  await writeFile(join(bundle, UNET), encodeSafetensors(tensors))
  expect((await paint(bundle)).last?.event).toBe('done')
})

it('follows weight files that are links into a cache', async () => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  await rm(join(bundle, UNET))
  await symlink(join(BUNDLES, 'tiny-sd', UNET), join(bundle, UNET))
  expect((await paint(bundle)).last?.sha256).toBe((await paint(join(BUNDLES, 'tiny-sd'))).last?.sha256)
})

it('writes nothing into the bundle it reads', async () => {
  const bundle = await copyOfBundle('tiny-sdxl', folder.path)
  const before = await contentOf(bundle)
  await paint(bundle)
  expect(await contentOf(bundle)).toEqual(before)
})

it.each(damages())('fails with $code at $path when $what', async ({ damage, code, path }) => {
  const bundle = await copyOfBundle('tiny-sd', folder.path)
  await damage(bundle)
  const output = join(bundle, '..', 'damaged.png')
  const { status, events } = await runWorker('light.py', requestFor(bundle, output), [python])
  const { code: found, details } = events.at(-1) ?? {}
  expect([status, found, details]).toEqual([1, code, { path }])
  await expect(readFile(output)).rejects.toThrow('ENOENT')
})

interface Damage {
  what: string
  code: string
  path: string
  damage: (bundle: string) => Promise<unknown>
}

function damages(): Damage[] {
  return [...damagedFiles(), ...damagedIndexes()]
}

function damagedFiles(): Damage[] {
  const spoiled = { code: 'weights_damaged', path: UNET }
  const missing = { code: 'weights_missing', path: UNET }
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 290008\n`
  return [
    { ...spoiled, what: 'weights are empty', damage: (bundle) => truncate(join(bundle, UNET), 0) },
    { ...spoiled, what: 'weights are one byte short', damage: (bundle) => truncate(join(bundle, UNET), 290007) },
    { ...spoiled, what: 'weights are cut in the header', damage: (bundle) => truncate(join(bundle, UNET), 100) },
    {
      ...spoiled,
      what: 'bytes follow the weights',
      damage: (bundle) => rewrite(bundle, (bytes) => [bytes, Buffer.from('x')]),
    },
    { ...spoiled, what: 'weights are a git-lfs pointer', damage: (bundle) => writeFile(join(bundle, UNET), pointer) },
    {
      ...spoiled,
      what: 'the weights header is no JSON',
      damage: (bundle) => rewrite(bundle, (bytes) => [bytes.fill(0x20, 8, 20)]),
    },
    { ...spoiled, what: 'a shape does not fit its bytes', damage: (bundle) => rewrite(bundle, reshaped) },
    {
      ...missing,
      what: 'weights are a folder',
      damage: async (bundle) => {
        await rm(join(bundle, UNET))
        await mkdir(join(bundle, UNET))
      },
    },
    {
      ...missing,
      what: 'weights are a link to nothing',
      damage: async (bundle) => {
        await rm(join(bundle, UNET))
        await symlink(join(bundle, 'nothing'), join(bundle, UNET))
      },
    },
    { ...missing, path: 'unet', what: 'a model has no safetensors', damage: (bundle) => rm(join(bundle, UNET)) },
    {
      code: 'component_missing',
      path: 'vae',
      what: 'a component folder is gone',
      damage: (bundle) => rm(join(bundle, 'vae'), { recursive: true }),
    },
  ]
}

function damagedIndexes(): Damage[] {
  const unreadable = { code: 'index_unreadable', path: 'model_index.json' }
  const badShard = { code: 'index_unreadable', path: INDEX }
  return [
    { ...unreadable, what: 'model_index.json is missing', damage: (bundle) => rm(join(bundle, 'model_index.json')) },
    {
      ...unreadable,
      what: 'model_index.json is a list',
      damage: (bundle) => writeFile(join(bundle, 'model_index.json'), '[]'),
    },
    {
      ...unreadable,
      what: 'model_index.json leaves the bundle',
      damage: (bundle) => writeFile(join(bundle, 'model_index.json'), '{"../x":["diffusers","X"]}'),
    },
    {
      code: 'weights_missing',
      path: 'model_index.json',
      what: 'no component is listed',
      damage: (bundle) => writeFile(join(bundle, 'model_index.json'), '{}'),
    },
    { ...badShard, what: 'a shard index has no map', damage: (bundle) => writeFile(join(bundle, INDEX), '{}') },
    {
      ...badShard,
      what: 'a shard lies outside',
      damage: (bundle) => writeFile(join(bundle, INDEX), shardIndex({ a: '../vae/x.safetensors' })),
    },
    {
      code: 'weights_missing',
      path: 'unet/b.safetensors',
      what: 'a shard is missing',
      damage: (bundle) => writeFile(join(bundle, INDEX), shardIndex({ a: 'b.safetensors' })),
    },
    {
      code: 'weights_damaged',
      path: UNET,
      what: 'a shard lacks a tensor',
      damage: (bundle) => writeFile(join(bundle, INDEX), shardIndex({ a: UNET.slice(5) })),
    },
  ]
}

async function paint(bundle: string, more: JsonObject = {}) {
  const output = join(folder.path, 'picture.png')
  const run = await runWorker('light.py', requestFor(bundle, output, more), [python])
  return { ...run, picture: await readFile(output) }
}

/** Share of pixel bytes that differ; the light worker stores its pixels uncompressed, so files compare like pictures. */
function changedShare(one: Buffer, other: Buffer): number {
  expect(other.length).toBe(one.length)
  return one.reduce((count, byte, at) => count + (byte === other[at] ? 0 : 1), 0) / one.length
}

async function sharedOut(bundle: string): Promise<string> {
  const tensors = decodeSafetensors(await readFile(join(bundle, UNET)))
  const shards = [tensors.filter((_, at) => at % 2 === 0), tensors.filter((_, at) => at % 2 === 1)]
  const names = shards.map((_, at) => `diffusion_pytorch_model-0000${at + 1}-of-00002.safetensors`)
  const pairs = shards.flatMap((shard, at) => shard.map(({ name }) => [name, names[at] ?? ''] as const))
  await rm(join(bundle, UNET))
  await writeFile(join(bundle, INDEX), shardIndex(Object.fromEntries(pairs)))
  const written = shards.map((shard, at) => writeFile(join(bundle, 'unet', names[at] ?? ''), encodeSafetensors(shard)))
  await Promise.all(written)
  return bundle
}

function shardIndex(weightMap: Record<string, string>): string {
  return JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap })
}

async function rewrite(bundle: string, change: (bytes: Buffer) => Buffer[]): Promise<void> {
  await writeFile(join(bundle, UNET), Buffer.concat(change(await readFile(join(bundle, UNET)))))
}

function reshaped(bytes: Buffer): Buffer[] {
  const [first, ...rest] = decodeSafetensors(bytes)
  return first === undefined ? [] : [encodeSafetensors([{ ...first, shape: [...first.shape, 2] }, ...rest])]
}
