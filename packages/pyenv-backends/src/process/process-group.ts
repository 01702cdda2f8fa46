import type { ProcessMarks, SpawnedProcess } from './command.ts'
import { posixProcessGroups } from './posix-process-group.ts'
import { windowsProcessGroups } from './windows-process-group.ts'

/** How this platform keeps a process and its descendants together, and ends them all. */
export interface ProcessGroups {
  /** `own`: a started process leads a group of its own. */
  readonly membership: 'own' | 'inherited'
  /** Resolves once every process of the group, and every marked one, is gone; `process_not_ended` when some will not go. */
  end(child: SpawnedProcess, how: EndingOfGroup): Promise<void>
}

/** How a group is ended. */
export interface EndingOfGroup {
  /** Time to leave by itself, in milliseconds. */
  readonly graceMs: number
  /** Who carries these belongs to the group as well; nobody when there are none. */
  readonly marks: ProcessMarks
}

/** How long a process has to leave by itself before it is killed. */
const GRACE_MS = 1000

/** The running platform's way of keeping processes together. */
export function processGroups(platform: NodeJS.Platform = process.platform): ProcessGroups {
  return platform === 'win32' ? windowsProcessGroups() : posixProcessGroups()
}

/**
 * Ends a process and its whole group (on Windows its tree), politely at first, by force after `graceMs` (1 s by default), and waits until
 * none is left. With `marks`, those that carry them go as well, wherever they moved. One that has gone already is fine. The caller knows that
 * the ids still mean the process it started. Errors: `process_not_ended`, `invalid_mark`.
 */
export function endProcessGroup(
  child: SpawnedProcess,
  { graceMs = GRACE_MS, marks = {} }: Partial<EndingOfGroup> = {},
): Promise<void> {
  return processGroups().end(child, { graceMs, marks })
}
