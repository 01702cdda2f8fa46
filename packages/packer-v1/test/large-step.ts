import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryDirectory } from './temporary-directory.ts'

const run = promisify(execFile)

/** What a step of children/large.ts says. */
type Found = Readonly<Record<string, number>> & { readonly isSame?: boolean }

async function step(name: string, directory: string, bytes: number): Promise<Found> {
  const child = join(import.meta.dirname, 'children/large.ts')
  const { stdout } = await run(process.execPath, [child, name, directory, String(bytes)])
  return JSON.parse(stdout)
}

/** Edits one of the hundred assets of a pack, and makes and applies the patch, each in a process of its own. */
export async function updateLarge(bytes: number) {
  const directory = await temporaryDirectory()
  const { packBytes = 0, frontBytes = 0 } = await step('make', directory, bytes)
  const diff = await step('diff', directory, bytes)
  const patch = await step('patch', directory, bytes)
  const { patchBytes = 0, maxRssBytes: diffRssBytes = 0 } = diff
  return {
    packBytes,
    frontBytes,
    patchBytes,
    diffRssBytes,
    patchRssBytes: patch.maxRssBytes ?? 0,
    isSame: patch.isSame,
  }
}

/** Encodes a content with zstd in a process of its own. */
export async function encodeLarge(bytes: number) {
  const { storedBytes = 0, maxRssBytes = 0 } = await step('encode', await temporaryDirectory(), bytes)
  return { storedBytes, maxRssBytes }
}
