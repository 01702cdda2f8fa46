import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { relationOf } from '../external/look/source-relation.ts'
import type { Excluded } from './mappable-model.ts'
import type { MappingFiles } from './mapping-files.ts'

/** The folder that an app keeps its models in. */
export interface AppFolder {
  /** Canonical. */
  readonly path: string
  /** Every mount point of the machine; what is mounted below the folder is not the folder. */
  readonly mountPoints: readonly string[]
}

/**
 * Finds the folder of an app.
 * @throws CodedError `app_folder_missing`; `app_folder_in_library` when one of the two lies in the other.
 */
export async function openAppFolder(files: MappingFiles, directory: string, library: string): Promise<AppFolder> {
  const isThere = (await stat(directory).catch(() => undefined))?.isDirectory() === true
  const path = isThere ? await realpath(directory).catch(() => undefined) : undefined
  if (path === undefined) throw missing(directory)
  if ((await relationOf(path, library)) !== 'apart')
    throw new CodedError('app_folder_in_library', `${directory} lies in the library, or the library in it`, {
      hint: 'Name the folder that the app itself keeps its models in.',
      details: { path: directory },
    })
  return { path, mountPoints: await files.mountPoints() }
}

/**
 * Why nothing may be put into a directory below an app's folder: a link or a mount on the way leads out of the folder, or a file is in the way.
 * undefined where the way is plain, as far as it is there at all.
 */
export async function faultOnWay(
  files: MappingFiles,
  { path, mountPoints }: AppFolder,
  names: readonly string[],
): Promise<Excluded | undefined> {
  for (let depth = 1; depth <= names.length; depth += 1) {
    const each = join(path, ...names.slice(0, depth))
    const found = await files.lstat(each)
    if (found === undefined) return undefined
    if (found.isSymbolicLink() || mountPoints.includes(each))
      return {
        code: 'outside_app_folder',
        message: `${each} is a link or a mount, which may lead out of the app's folder.`,
      }
    if (!found.isDirectory()) return { code: 'not_a_directory', message: `${each} is no directory.` }
  }
  return undefined
}

/** Makes a directory below an app's folder. Call it when the way is plain. */
export async function makeWay(files: MappingFiles, { path }: AppFolder, names: readonly string[]): Promise<void> {
  for (let depth = 1; depth <= names.length; depth += 1) {
    const each = join(path, ...names.slice(0, depth))
    if (await files.lstat(each)) continue
    await files.makeDirectory(each)
    await files.syncDirectory(join(path, ...names.slice(0, depth - 1)))
  }
}

function missing(directory: string): CodedError {
  return new CodedError('app_folder_missing', `there is no directory ${directory}`, {
    hint: 'Check the path, or start the app once so that it makes its folder.',
    details: { path: directory },
  })
}
