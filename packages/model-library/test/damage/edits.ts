import { cp, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { safetensorsFile } from '../../src/testing/safetensors-file.ts'

/** A change of the bundle in a directory. */
export type Edit = (bundle: string) => Promise<void>

/** Several changes, one after the other. */
export function both(...edits: readonly Edit[]): Edit {
  return async (bundle) => {
    for (const edit of edits) await edit(bundle)
  }
}

/** Removes files or directories. */
export function without(...paths: readonly string[]): Edit {
  return async (bundle) => {
    for (const path of paths) await rm(join(bundle, path), { recursive: true })
  }
}

/** Writes a file. */
export function withFile(path: string, content: string | Uint8Array): Edit {
  return async (bundle) => {
    await mkdir(dirname(join(bundle, path)), { recursive: true })
    await writeFile(join(bundle, path), content)
  }
}

/** Changes a JSON object; a member that becomes undefined is removed. */
export function withJson(path: string, change: Readonly<Record<string, unknown>>): Edit {
  return async (bundle) => {
    const value: unknown = JSON.parse(await readFile(join(bundle, path), 'utf8'))
    await writeFile(join(bundle, path), JSON.stringify({ ...Object(value), ...change }, null, 2))
  }
}

/** Replaces a piece of a text. */
export function withText(path: string, from: string | RegExp, to: string | (() => string)): Edit {
  return async (bundle) => {
    const file = join(bundle, path)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, typeof to === 'string' ? to : to()))
  }
}

/** Changes model_index.json. */
export function withIndex(change: Readonly<Record<string, unknown>>): Edit {
  return withJson('model_index.json', change)
}

/** Changes the bytes of a file. */
export function withBytes(path: string, change: (bytes: Buffer) => Uint8Array): Edit {
  return async (bundle) => writeFile(join(bundle, path), change(await readFile(join(bundle, path))))
}

/** Cuts bytes off the end of a file. */
export function cut(path: string, bytes: number): Edit {
  return async (bundle) => truncate(join(bundle, path), (await stat(join(bundle, path))).size - bytes)
}

/** Cuts a file in half. */
export function halve(path: string): Edit {
  return async (bundle) => truncate(join(bundle, path), Math.floor((await stat(join(bundle, path))).size / 2))
}

/** Copies a file or directory inside the bundle. */
export function copied(from: string, to: string): Edit {
  return (bundle) => cp(join(bundle, from), join(bundle, to), { recursive: true })
}

/** Moves a file or directory inside the bundle. */
export function moved(from: string, to: string): Edit {
  return both(copied(from, to), without(from))
}

/** Splits a component's weights into two shards with an index; `change` alters the index. */
export function sharded(
  component: string,
  { stem = 'diffusion_pytorch_model', change = (index: ShardIndex): unknown => index } = {},
): Edit {
  return async (bundle) => {
    const single = join(bundle, component, `${stem}.safetensors`)
    const tensors = tensorsOf(await readFile(single))
    const half = Math.ceil(tensors.length / 2)
    const names = [1, 2].map((part) => `${stem}-0000${part}-of-00002.safetensors`)
    const weight_map = Object.fromEntries(tensors.map(([name], at) => [name, names[at < half ? 0 : 1] ?? '']))
    for (const [at, name] of names.entries()) {
      const part = at === 0 ? tensors.slice(0, half) : tensors.slice(half)
      await writeFile(join(bundle, component, name), safetensorsFile(Object.fromEntries(part)))
    }
    await rm(single)
    const index = change({ metadata: { total_size: 1 }, weight_map })
    await writeFile(`${single}.index.json`, typeof index === 'string' ? index : JSON.stringify(index))
  }
}

/** What a shard index holds. */
export interface ShardIndex {
  readonly metadata: object
  readonly weight_map: Readonly<Record<string, string>>
}

/** The tensors of a file of 32-bit floats. */
function tensorsOf(file: Buffer): [string, { shape: readonly number[]; values: readonly number[] }][] {
  const length = Number(file.readBigUInt64LE(0))
  const header: Record<string, { shape: number[]; data_offsets: [number, number]; dtype: string }> = JSON.parse(
    file.toString('utf8', 8, 8 + length),
  )
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const data = file.subarray(8 + length + begin, 8 + length + end)
        return [name, { shape, values: Array.from({ length: data.length / 4 }, (_, at) => data.readFloatLE(4 * at)) }]
      },
    )
}
