import { errnoOf, withFileErrors } from '@plinth/durable'
import type { MappingFiles } from './mapping-files.ts'
import { heldPath, holdingDirectory, type MappingIntent, type MappingStep, stagedPath } from './mapping-intent.ts'
import { isOwnLink } from './own-link.ts'

/**
 * Removes what lies staged in a holding directory, and what is held for the given steps; then the directory, when nothing else is in it. By name
 * and by marks, so that what somebody put there stays.
 */
export async function clearHolding(
  files: MappingFiles,
  intent: MappingIntent,
  { held }: { readonly held: readonly MappingStep[] },
): Promise<void> {
  const directory = holdingDirectory(intent)
  const found = await files.lstat(directory)
  if (!found?.isDirectory()) return
  await withFileErrors({ doing: 'remove', path: directory }, async () => {
    for (const step of intent.steps) {
      const path = stagedPath(intent, step)
      if (step.entry && (await files.lstat(path))) await files.unlink(path)
    }
    for (const step of held) {
      const path = heldPath(intent, step)
      if (step.own && (await isOwnLink(files, path, step.own))) await files.unlink(path)
    }
    await files.removeDirectory(directory).catch((error) => {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error
    })
  })
}
