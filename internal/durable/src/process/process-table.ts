import { hostname } from 'node:os'
import { endRecordedGroup, type GroupEnd, type RecordedGroup } from './end-group.ts'
import { endMarked } from './end-marked.ts'
import { markOf, type ProcessIdentity, type ProcessMark } from './identity.ts'
import { judge, type Liveness } from './liveness.ts'
import { type ProcessPlatform, selectPlatform } from './platform.ts'

/** The processes of this machine, as far as ownership on disk needs to know them. A port: tests give their own. */
export interface ProcessTable {
  /** The calling process; on Linux, in a worker thread, that thread. Worked out once per table. */
  readonly self: () => Promise<ProcessIdentity>
  /** The process that runs under `pid` at the moment, for instance a child that was just started; undefined when none does. */
  readonly identify: (pid: number) => Promise<ProcessIdentity | undefined>
  /** Whether that very process still runs: see {@link Liveness}. */
  readonly liveness: (owner: ProcessIdentity | ProcessMark) => Promise<Liveness>
  /** Ends the process group that a dead process left behind, if it can be proven to be that one: see {@link GroupEnd}. */
  readonly endGroup: (record: RecordedGroup) => Promise<GroupEnd>
  /**
   * Ends every process that was started with this `NAME=value` in its environment, wherever it moved since, and waits for its end: how what
   * a dead process was about to start is found without a record. `unclear` where the system does not tell environments (Windows).
   */
  readonly endMarked: (entry: string) => Promise<GroupEnd>
  /** The pids of such processes; undefined where the system does not tell. */
  readonly findMarked: (entry: string) => Promise<readonly number[] | undefined>
}

/** Settings of {@link createProcessTable}. */
export interface ProcessTableSettings {
  /** Default: this system's. */
  readonly platform?: ProcessPlatform | undefined
  /** How long killed processes may take to go. Default 10,000 ms. */
  readonly killTimeoutMs?: number | undefined
}

/**
 * The process table of this machine. Cheap to make on Linux (a few small reads in /proc at first use); on macOS and Windows the first
 * use starts a system tool, so keep one table and pass it on.
 */
export function createProcessTable(settings: ProcessTableSettings = {}): ProcessTable {
  const platform = settings.platform ?? selectPlatform(process.platform)
  let self: Promise<ProcessIdentity> | undefined
  const place = once(() => platform.readPlace())
  const identify = async (pid: number) => {
    const start_time = await platform.startTimeOf(pid)
    return start_time === undefined ? undefined : { pid, start_time, ...(await place()), hostname: hostname() }
  }
  const own = async () => (await identify(platform.ownId?.() ?? process.pid)) ?? missingSelf(await place())
  const knowSelf = () => (self ??= own())
  const liveness = async (owner: ProcessIdentity | ProcessMark) => {
    const mark = 'boot' in owner ? owner : markOf(owner)
    return judge(mark, { self: markOf(await knowSelf()), startTimeOf: platform.startTimeOf })
  }
  const timeoutMs = settings.killTimeoutMs ?? 10_000
  return {
    self: knowSelf,
    identify,
    liveness,
    endGroup: async (record) => endRecordedGroup(record, { platform, self: await knowSelf(), liveness, timeoutMs }),
    endMarked: (entry) => endMarked(entry, { platform, timeoutMs }),
    findMarked: (entry) => platform.allStartedWith(entry),
  }
}

/** True unless that very process is known to have ended: one on another machine counts as alive. Never fooled by a reused pid or a reboot. */
export async function isAlive(processes: ProcessTable, owner: ProcessIdentity | ProcessMark): Promise<boolean> {
  return (await processes.liveness(owner)) !== 'dead'
}

function missingSelf(place: Awaited<ReturnType<ProcessPlatform['readPlace']>>): ProcessIdentity {
  return { pid: process.pid, start_time: '', ...place, hostname: hostname() }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
