import { basename, delimiter, isAbsolute, resolve } from 'node:path'
import { namesIn } from '../layout/names-in.ts'
import type { PrefixLayout } from '../layout/prefix-layout.ts'
import { findOnPath } from '../process/find-on-path.ts'
import { nearestName } from './nearest-name.ts'

/** Commands that act on the environment they belong to: the host's must never stand in for a missing one. */
const BOUND_TO_ENVIRONMENT = /^(python|pip|pypy|wheel)[\d.]*(\.exe)?$/i

/** A command that was found (`path`), or the nearest name among the environment's own commands, if one is near. */
export type FoundCommand = { readonly path: string } | { readonly path: null; readonly nearest: string | null }

/** What a command is looked up in. */
export interface CommandSearch {
  readonly prefix: string
  readonly layout: PrefixLayout
  /** Value of PATH that follows the environment's own commands. */
  readonly hostPath: string
  /** A command with a folder in its name is taken relative to this. */
  readonly cwd: string
}

/** Looks a command up in the environment, then on the host's PATH; one with a folder in its name is a path. */
export function findCommand(command: string, { prefix, layout, hostPath, cwd }: CommandSearch): FoundCommand {
  if (isAbsolute(command) || basename(command) !== command) return { path: resolve(cwd, command) }
  const own = layout.scriptsDirectory(prefix)
  const folders = BOUND_TO_ENVIRONMENT.test(command) ? [own] : [own, ...hostPath.split(delimiter)]
  const path = findOnPath({ folders, fileNames: layout.commandFileNames(command) })
  if (path !== null) return { path }
  return { path: null, nearest: nearestName(command, namesIn(own) ?? []) }
}
