import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Dice } from './dice.ts'
import { type ShardIndex, sharded } from './edits.ts'
import { HEADER_CHANGES, readHeader, withHeader } from './random-headers.ts'
import { filesIn, type RandomStep } from './random-step.ts'

/** What can happen to weights: their headers, their shards, their names. */
export const WEIGHT_STEPS: readonly RandomStep[] = [
  changeHeader,
  changeHeader,
  changeHeader,
  changeHeader,
  lengthen,
  shard,
  shard,
  shard,
  shard,
  asVariant,
  asVariant,
]

async function changeHeader(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const bytes = await readFile(join(bundle, file))
  const read = readHeader(bytes)
  if (!read) return undefined
  const names = Object.keys(read.header).filter((name) => name !== '__metadata__')
  const { name, change } = dice.pick(HEADER_CHANGES)
  const tensor = names[dice.below(names.length)]
  if (tensor === undefined) return undefined
  const changed = change(read.header, tensor, dice)
  await writeFile(join(bundle, file), withHeader(changed, read.data))
  return `${file}: ${name} (${tensor})`
}

/** The length of the header says something else. */
async function lengthen(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const bytes = await readFile(join(bundle, file))
  if (bytes.length < 8) return undefined
  const length = bytes.readBigUInt64LE(0)
  const given = dice.pick([
    0n,
    1n,
    length + 1n,
    length - 1n,
    length * 2n,
    100_000_000n,
    100_000_001n,
    1n << 63n,
    (1n << 64n) - 1n,
  ])
  bytes.writeBigUInt64LE(given & ((1n << 64n) - 1n))
  await writeFile(join(bundle, file), bytes)
  return `${file}: header length ${given}`
}

const INDEX_CHANGES: readonly { readonly name: string; readonly change: (index: ShardIndex, dice: Dice) => unknown }[] =
  [
    { name: 'whole', change: (index) => index },
    { name: 'without metadata', change: ({ weight_map }) => ({ weight_map }) },
    {
      name: 'odd metadata',
      change: (index, dice) => ({ ...index, metadata: dice.pick([null, {}, [], 3, 'x', { total_size: 'x' }]) }),
    },
    { name: 'without map', change: ({ metadata }) => ({ metadata }) },
    {
      name: 'odd map',
      change: (index, dice) => ({
        ...index,
        weight_map: dice.pick([null, {}, [], 3, 'x', { x: 3 }, { x: null }, { x: '' }]),
      }),
    },
    { name: 'not JSON', change: () => '{' },
    { name: 'array', change: () => '[]' },
    {
      name: 'forgets a tensor',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: Object.fromEntries(Object.entries(weight_map).slice(1)),
      }),
    },
    {
      name: 'tensor more',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: { ...weight_map, surprising: Object.values(weight_map)[0] },
      }),
    },
    {
      name: 'wrong shard',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: Object.fromEntries(
          Object.entries(weight_map).map(([name], at, all) => [name, all[all.length - 1 - at]?.[1]]),
        ),
      }),
    },
    {
      name: 'absent shard more',
      change: ({ metadata, weight_map }) => ({
        metadata,
        weight_map: { ...weight_map, surprising: 'model-00009-of-00009.safetensors' },
      }),
    },
    {
      name: 'path in it',
      change: ({ metadata, weight_map }, dice) => ({
        metadata,
        weight_map: Object.fromEntries(
          Object.entries(weight_map).map(([name, file], at) => [
            name,
            at === 0 ? `${dice.pick(['./', '../', '/', 'sub/', '..\\'])}${file}` : file,
          ]),
        ),
      }),
    },
  ]

async function shard(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined || !/^[a-z_]+\.safetensors$/.test(basename(file)) || dirname(file) === '.') return undefined
  const kept = await readFile(join(bundle, file))
  if (!readHeader(kept)) return undefined
  const stem = basename(file).replace('.safetensors', '')
  const { name, change } = dice.pick(INDEX_CHANGES)
  // A header that was changed before may say something that no shards can be made of.
  const split = await sharded(dirname(file), { stem, change: (index) => change(index, dice) })(bundle).then(
    () => true,
    () => false,
  )
  if (!split) return undefined
  const part = join(bundle, dirname(file), `${stem}-0000${1 + dice.below(2)}-of-00002.safetensors`)
  const more = dice.below(8)
  if (more === 0) await rm(part)
  if (more === 1)
    await writeFile(part, (await readFile(part)).subarray(0, -1 - dice.below((await stat(part)).size - 1)))
  if (more === 2) await writeFile(join(bundle, file), kept)
  if (more === 3) await rm(`${join(bundle, file)}.index.json`)
  if (more === 4) await rename(part, `${part}.part`)
  return `shard ${file}: index ${name}, then ${more < 5 ? ['shard deleted', 'shard cut', 'single file beside', 'index deleted', 'shard renamed'][more] : 'nothing'}`
}

async function asVariant(bundle: string, dice: Dice): Promise<string | undefined> {
  const file = await weightsIn(bundle, dice)
  if (file === undefined) return undefined
  const named = file.replace(
    /\.safetensors$/,
    dice.pick(['.fp16.safetensors', '.ema.safetensors', '.non_ema.safetensors', '.fp16.bin', '-fp16.safetensors']),
  )
  if (dice.below(2)) await rename(join(bundle, file), join(bundle, named))
  else await writeFile(join(bundle, named), await readFile(join(bundle, file)))
  return `variant ${named}`
}

async function weightsIn(bundle: string, dice: Dice): Promise<string | undefined> {
  const files = await filesIn(bundle, '.safetensors')
  return files.length > 0 ? dice.pick(files) : undefined
}
