import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diffAssetPacks } from '../src/patch/diff-asset-packs.ts'
import { packAt, planOf } from './pack-at.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** The paths of an old pack, a patch, and a new pack made of them. */
export function pathsIn(directory: string) {
  return { old: join(directory, 'old.pa'), patch: join(directory, 'changes.pap'), new: join(directory, 'made.pa') }
}

/** How something ended: `done`, or the code of its error. */
export async function codeOf(working: Promise<unknown>): Promise<string> {
  return working.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )
}

/** An old pack and a small patch for it. */
export async function smallPatch() {
  const directory = await temporaryDirectory()
  const paths = pathsIn(directory)
  const { path } = await packAt(directory, planOf(['one', 'two', 'three'].map((text) => Buffer.from(text))), {
    name: 'new.pa',
  })
  await packAt(directory, planOf([Buffer.from('one')]), { name: 'old.pa' })
  const patch = await diffAssetPacks({ old: paths.old, new: path, patch: paths.patch })
  return { directory, paths, target: path, patch, whole: await readFile(paths.patch), old: await readFile(paths.old) }
}
