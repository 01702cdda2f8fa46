import { linuxPlatform } from './linux.ts'
import { macosPlatform } from './macos.ts'
import { windowsPlatform } from './windows.ts'

/** Where a process runs: the part of its identity that all processes of one boot share. */
export interface ProcessPlace {
  readonly boot_id: string
  readonly pid_namespace: string
  readonly machine_id: string
}

/** What one operating system tells about its processes. */
export interface ProcessPlatform {
  /**
   * The id under which the caller is alive or dead. Where threads have ids of the same kind that is the caller's thread: one that is terminated holds
   * nothing any more, whatever its process does. Missing: the pid.
   */
  readonly ownId?: (() => number) | undefined
  /**
   * When the process with this pid started. undefined: there is none, or it has ended and only waits for its parent (a zombie).
   * Empty: there is one, but its start cannot be told.
   */
  readonly startTimeOf: (pid: number) => Promise<string | undefined>
  readonly readPlace: () => Promise<ProcessPlace>
  /**
   * The pids of a process group, zombies left out. A system without groups (Windows) knows the leader alone, and nothing once that has
   * ended: undefined.
   */
  readonly membersOf: (group: number) => Promise<readonly number[] | undefined>
  /** Whether a process was started with this `NAME=value` in its environment; false where that cannot be told. */
  readonly startedWith: (pid: number, entry: string) => Promise<boolean>
  /**
   * The pids of all processes but the caller that were started with this `NAME=value`, whatever group or session they moved to. Those of
   * other users may be missing. undefined: the system does not tell what a process was started with (Windows).
   */
  readonly allStartedWith: (entry: string) => Promise<readonly number[] | undefined>
  /** SIGKILL to one process. It being gone is fine. */
  readonly killProcess: (pid: number) => Promise<void>
  /** SIGKILL to a whole group (on Windows: to a process and what it started). Nobody being there is fine. */
  readonly killGroup: (group: number) => Promise<void>
}

/** The platform for a `process.platform`; every system that is not Linux or Windows is asked the way macOS is (`ps`). */
export function selectPlatform(platform: NodeJS.Platform): ProcessPlatform {
  if (platform === 'linux') return linuxPlatform()
  return platform === 'win32' ? windowsPlatform() : macosPlatform()
}
