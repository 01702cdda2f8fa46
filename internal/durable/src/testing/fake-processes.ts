import { markOf, type ProcessIdentity } from '../process/identity.ts'
import { judge } from '../process/liveness.ts'
import type { ProcessTable } from '../process/process-table.ts'

/** A machine whose processes a test makes and ends; every process gets a table of its own. */
export interface FakeProcesses {
  /** Starts a process; `pid` may be one that was used before. Default: the next free one, and an empty environment. */
  readonly start: (options?: { readonly pid?: number; readonly environment?: string }) => {
    readonly identity: ProcessIdentity
    readonly table: ProcessTable
  }
  /** Ends a process. */
  readonly end: (identity: ProcessIdentity) => void
  /** Ends all processes and gives the machine another boot id. */
  readonly reboot: () => void
}

/** A machine with no processes. Machines with different host names cannot judge each other's processes. */
export function createFakeProcesses(hostname = 'machine-a'): FakeProcesses {
  const running = new Map<number, FakeProcess>()
  let clock = 0
  let boot = 0
  return {
    start: ({ pid = 1000 + clock, environment = '' } = {}) => {
      clock += 1
      const start_time = String(clock)
      running.set(pid, { start_time, environment })
      const identity = {
        pid,
        start_time,
        boot_id: `${hostname}-boot-${boot}`,
        pid_namespace: '',
        hostname,
        machine_id: '',
      }
      return { identity, table: tableOf({ self: identity, running }) }
    },
    end: (identity) => {
      if (running.get(identity.pid)?.start_time === identity.start_time) running.delete(identity.pid)
    },
    reboot: () => {
      running.clear()
      boot += 1
    },
  }
}

interface FakeProcess {
  readonly start_time: string
  /** The one `NAME=value` that it was started with. */
  readonly environment: string
}

interface Running {
  readonly self: ProcessIdentity
  readonly running: Map<number, FakeProcess>
}

function tableOf({ self, running }: Running): ProcessTable {
  const startTimeOf = async (pid: number) => running.get(pid)?.start_time
  const findMarked = async (entry: string) =>
    [...running].flatMap(([pid, { environment }]) => (environment === entry ? [pid] : []))
  const liveness: ProcessTable['liveness'] = (owner) =>
    judge('boot' in owner ? owner : markOf(owner), { self: markOf(self), startTimeOf })
  return {
    self: async () => self,
    identify: async (pid) => {
      const start_time = running.get(pid)?.start_time
      return start_time === undefined ? undefined : { ...self, pid, start_time }
    },
    liveness,
    endGroup: async ({ leader }) => {
      const found = await liveness(leader)
      if (found !== 'alive') return found === 'dead' ? 'gone' : 'unclear'
      running.delete(leader.pid)
      return 'ended'
    },
    findMarked,
    endMarked: async (entry) => {
      const found = await findMarked(entry)
      for (const pid of found) running.delete(pid)
      return found.length > 0 ? 'ended' : 'gone'
    },
  }
}
