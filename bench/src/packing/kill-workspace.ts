import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packer } from './programs.ts'

/** What the kill campaign packs. */
export interface KillWorkspace {
  readonly root: string
  /** Names of the files of its one asset, whose address is `game`. */
  readonly files: readonly string[]
  readonly isWhole: (content: Uint8Array) => boolean
}

/** A workspace of one asset with 40 files of 256 KiB, whose contents show whether they are whole. */
export async function killWorkspace(root: string): Promise<KillWorkspace> {
  const directory = join(root, 'assets/game')
  await mkdir(directory, { recursive: true })
  const files = Array.from({ length: 40 }, (_, number) => `${number}.bin`)
  for (const [number, file] of files.entries()) await writeFile(join(directory, file), Buffer.alloc(BYTES, number + 1))
  const manifest = { schema_version: 1, name: 'game', family: 'blob', inputs: ['*.bin'] }
  await writeFile(join(directory, 'asset.json'), JSON.stringify(manifest))
  await packer(root, ['init'])
  await packer(root, ['register', '--all', '--include'])
  return { root, files, isWhole }
}

const BYTES = 256 * 1024

function isWhole(content: Uint8Array): boolean {
  return content.byteLength === BYTES && content[0] !== 0 && content.every((byte) => byte === content[0])
}
