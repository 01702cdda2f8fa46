import type { SpawnedProcess } from './command.ts'
import { posixProcessGroups } from './posix-process-group.ts'
import { windowsProcessGroups } from './windows-process-group.ts'

/** How this platform keeps a process and its descendants together, and ends them all. */
export interface ProcessGroups {
  /** `own`: a started process leads a group of its own. */
  readonly membership: 'own' | 'inherited'
  /** Resolves once every process of the group is gone; `process_not_ended` when some will not go. */
  end(child: SpawnedProcess, graceMs: number): Promise<void>
}

/** How long a process has to leave by itself before it is killed. */
const GRACE_MS = 1000

/** The running platform's way of keeping processes together. */
export function processGroups(platform: NodeJS.Platform = process.platform): ProcessGroups {
  return platform === 'win32' ? windowsProcessGroups() : posixProcessGroups()
}

/**
 * Ends a process and its whole group (on Windows its tree), politely at first, by force after `graceMs` (1 s by default), and waits until
 * none is left. One that has gone already is fine. The caller knows that the ids still mean the process it started.
 * Error: `process_not_ended`.
 */
export function endProcessGroup(child: SpawnedProcess, { graceMs = GRACE_MS } = {}): Promise<void> {
  return processGroups().end(child, graceMs)
}
