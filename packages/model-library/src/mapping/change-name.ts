import { errnoOf } from '@plinth/durable'
import type { LinkEntry } from './link-registry.ts'
import type { MappingFiles } from './mapping-files.ts'
import { isOwnLink } from './own-link.ts'

/**
 * Moves a link of the library's own to a path that nobody has, and tells whether it was one: what turns out to be somebody else's goes back to its
 * place, or stays where it is rather than being lost.
 */
export async function takeOwn(files: MappingFiles, entry: LinkEntry, to: string): Promise<boolean> {
  const { target } = entry
  if (!(await isOwnLink(files, target, entry))) return false
  await files.move(target, to)
  if (await isOwnLink(files, to, entry)) return true
  const found = await files.lstat(to)
  if (found?.isDirectory() && (await files.lstat(target)) === undefined) await files.move(to, target)
  else if (await nameOnce(() => files.link(to, target))) await files.unlink(to)
  return false
}

/** Moves a staged link to its target, and never onto anything. False: the name is taken. */
export async function giveName(files: MappingFiles, staged: string, entry: LinkEntry): Promise<boolean> {
  const isGiven = await nameOnce(() => nameStaged(files, staged, entry))
  if (isGiven) await files.unlink(staged)
  return isGiven
}

async function nameStaged(files: MappingFiles, staged: string, entry: LinkEntry): Promise<void> {
  const { target, source, link_type } = entry
  try {
    await files.link(staged, target)
  } catch (error) {
    if (link_type === 'hardlink' || !NO_LINK.includes(errnoOf(error) ?? '')) throw error
    return link_type === 'symlink' ? files.symlink(source, target) : files.copy(staged, target)
  }
  if (link_type !== 'symlink' || (await files.lstat(target))?.isSymbolicLink()) return
  // This system follows the link instead of naming it.
  await files.unlink(target)
  await files.symlink(source, target)
}

async function nameOnce(name: () => Promise<void>): Promise<boolean> {
  try {
    await name()
    return true
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    return false
  }
}

const NO_LINK = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']
