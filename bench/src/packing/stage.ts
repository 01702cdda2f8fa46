import { randomFillSync } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packer } from './programs.ts'

/** How large the workspaces of a run are. */
export interface Sizes {
  /** Assets of two files each. */
  readonly assets: number
  /** Of the row with few large files, bytes. */
  readonly largeBytes: number
  /** Of the row about memory, bytes. */
  readonly hugeBytes: number
}

/** Where a run takes place; workspaces are made when they are first asked for. */
export interface Stage {
  /** Gone after the run. */
  readonly folder: string
  readonly sizes: Sizes
  /** A workspace of many small assets, registered and included. */
  readonly small: () => Promise<string>
  /** The same of 16 large files. */
  readonly large: () => Promise<string>
  /** The same of one file. */
  readonly huge: () => Promise<string>
}

/** A stage in `folder`. */
export function createStage(folder: string, sizes: Sizes): Stage {
  return {
    folder,
    sizes,
    small: once(() => writeSmall(join(folder, 'small'), sizes.assets)),
    large: once(() => writeLarge(join(folder, 'large'), { files: 16, bytes: sizes.largeBytes })),
    huge: once(() => writeLarge(join(folder, 'huge'), { files: 1, bytes: sizes.hugeBytes })),
  }
}

async function writeManifest(directory: string, name: string): Promise<void> {
  const manifest = { schema_version: 1, name, family: 'blob', inputs: ['**'] }
  await writeFile(join(directory, 'asset.json'), JSON.stringify(manifest))
}

async function registerAll(root: string): Promise<void> {
  await packer(root, ['init'])
  await packer(root, ['register', '--all', '--include'])
}

/** Two files of 3,550 random bytes in the mean for each asset, a hundred assets in a folder. */
async function writeSmall(root: string, assets: number): Promise<string> {
  const bytes = Buffer.alloc(7100)
  for (let number = 0; number < assets; number += 1) {
    const directory = join(root, 'assets', `group-${Math.floor(number / 100)}`, `asset-${number}`)
    await mkdir(directory, { recursive: true })
    randomFillSync(bytes)
    const first = 1775 + (number % 3550)
    await writeFile(join(directory, 'a.bin'), bytes.subarray(0, first))
    await writeFile(join(directory, 'b.bin'), bytes.subarray(first))
    await writeManifest(directory, `asset-${number}`)
  }
  await registerAll(root)
  return root
}

interface LargeFiles {
  readonly files: number
  readonly bytes: number
}

async function writeLarge(root: string, { files, bytes }: LargeFiles): Promise<string> {
  const block = Buffer.alloc(4 * 1024 * 1024)
  for (let number = 0; number < files; number += 1) {
    const directory = join(root, 'assets', `large-${number}`)
    await mkdir(directory, { recursive: true })
    const file = await open(join(directory, 'content.bin'), 'w')
    for (let left = Math.ceil(bytes / files); left > 0; left -= block.byteLength) {
      randomFillSync(block)
      await file.write(block, 0, Math.min(block.byteLength, left))
    }
    await file.close()
    await writeManifest(directory, `large-${number}`)
  }
  await registerAll(root)
  return root
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
