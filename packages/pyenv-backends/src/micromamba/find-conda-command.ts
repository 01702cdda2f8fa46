import { basename, isAbsolute, resolve } from 'node:path'
import { namesIn } from '../layout/names-in.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { FoundCommand } from '../venv/find-command.ts'
import { nearestName } from '../venv/nearest-name.ts'
import type { CondaLayout } from './conda-layout.ts'

/** What a command is looked up in. */
export interface CondaCommandSearch {
  readonly prefix: string
  readonly layout: CondaLayout
  /** A command with a folder in its name is taken relative to this. */
  readonly cwd: string
}

/** Looks a command up in the environment and nowhere else: the host's must never stand in for one that is not there. */
export function findCondaCommand(command: string, { prefix, layout, cwd }: CondaCommandSearch): FoundCommand {
  if (isAbsolute(command) || basename(command) !== command) return { path: resolve(cwd, command) }
  const folders = layout.commandDirectories(prefix)
  const path = findOnPath({ folders, fileNames: layout.commandFileNames(command) })
  if (path !== null) return { path }
  return {
    path: null,
    nearest: nearestName(
      command,
      folders.flatMap((folder) => namesIn(folder) ?? []),
    ),
  }
}
