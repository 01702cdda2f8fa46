import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const BLOCK_BYTES = 512

/** Bytes that everything below these folders takes on disk; a file with several names counts once. */
export async function diskUsage(...folders: readonly string[]): Promise<number> {
  const seen = new Map<string, number>()
  for (const folder of folders) await measure(folder, seen)
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0)
}

async function measure(path: string, seen: Map<string, number>): Promise<void> {
  const { dev, ino, blocks } = await lstat(path)
  seen.set(`${dev}:${ino}`, blocks * BLOCK_BYTES)
  const entries = await readdir(path, { withFileTypes: true })
  const [folders, files] = [entries.filter((each) => each.isDirectory()), entries.filter((each) => !each.isDirectory())]
  await Promise.all(
    files.map(async ({ name }) => {
      const file = await lstat(join(path, name))
      seen.set(`${file.dev}:${file.ino}`, file.blocks * BLOCK_BYTES)
    }),
  )
  for (const { name } of folders) await measure(join(path, name), seen)
}
