import { markOf, type ProcessMark } from './identity.ts'

/**
 * `alive`: that very process runs. `dead`: it has ended (its pid may belong to another one, or the machine was rebooted).
 * `elsewhere`: it belongs to another machine or container, whose processes cannot be seen from here.
 */
export type Liveness = 'alive' | 'dead' | 'elsewhere'

/** What {@link judge} compares with. */
export interface Vantage {
  readonly self: ProcessMark
  /** See ProcessPlatform. */
  readonly startTimeOf: (pid: number) => Promise<string | undefined>
}

/**
 * Decides the liveness of a process from its mark. Same boot and pid namespace: the pid and its start time decide. Another boot of the same
 * host: dead, since a reboot ends everything. Anything else cannot be judged from here and is `elsewhere`.
 */
export async function judge(mark: ProcessMark, from: Vantage): Promise<Liveness> {
  const sameHost = mark.host === from.self.host
  if (mark.boot !== from.self.boot) return sameHost ? 'dead' : 'elsewhere'
  // An empty boot id is the same on every machine, so there the host has to agree as well.
  if (mark.space !== from.self.space || (mark.boot === EMPTY && !sameHost)) return 'elsewhere'
  const started = await from.startTimeOf(mark.pid)
  if (started === undefined) return 'dead'
  return started === mark.start_time || started === '' || mark.start_time === '' ? 'alive' : 'dead'
}

const EMPTY = markOf({ pid: 0, start_time: '', boot_id: '', pid_namespace: '', hostname: '', machine_id: '' }).boot
