import { markOf, type ProcessIdentity } from './identity.ts'
import type { Liveness } from './liveness.ts'
import type { ProcessPlatform } from './platform.ts'

/** A process group that a dead process left behind: what is on record about it. */
export interface RecordedGroup {
  /** The process that was started as the leader of a group of its own. */
  readonly leader: ProcessIdentity
  /** A `NAME=value` that the leader was started with and nobody else: how its orphans are known once it has ended itself. */
  readonly environment: string
}

/**
 * `ended`: nobody of the group is left, and somebody was. `gone`: nobody was left. `unclear`: somebody may be, but it cannot be proven that
 * they belong to the record (or they do not end, or live on another machine); nothing of them was touched, and nothing of theirs may be.
 */
export type GroupEnd = 'ended' | 'gone' | 'unclear'

/** What {@link endRecordedGroup} works with. */
export interface GroupSurroundings {
  readonly platform: ProcessPlatform
  readonly self: ProcessIdentity
  readonly liveness: (leader: ProcessIdentity) => Promise<Liveness>
  /** How long killed processes may take to go. */
  readonly timeoutMs: number
}

/** Ends a recorded group with SIGKILL and waits until it has gone. A group whose number was given to somebody else meanwhile is spared. */
export async function endRecordedGroup(record: RecordedGroup, from: GroupSurroundings): Promise<GroupEnd> {
  const { leader } = record
  const liveness = await from.liveness(leader)
  if (liveness === 'elsewhere') return 'unclear'
  // After a reboot nothing is left.
  if (markOf(leader).boot !== markOf(from.self).boot) return 'gone'
  const started = await from.platform.startTimeOf(leader.pid)
  const isKnown = started !== undefined && started !== '' && leader.start_time !== ''
  if (isKnown && started === leader.start_time) return killAndWait(leader.pid, from)
  // The pid is someone else's, so the group has none left: a number in use is not given out again.
  if (isKnown) return 'gone'
  const members = await from.platform.membersOf(leader.pid)
  if (members === undefined) return 'unclear'
  if (members.length === 0) return 'gone'
  const known = await Promise.all(members.map((pid) => from.platform.startedWith(pid, record.environment)))
  return known.includes(true) ? killAndWait(leader.pid, from) : 'unclear'
}

async function killAndWait(group: number, { platform, timeoutMs }: GroupSurroundings): Promise<GroupEnd> {
  const end = performance.now() + timeoutMs
  do {
    // Again each time: a member may have been about to start another one.
    await platform.killGroup(group)
    const left = await platform.membersOf(group)
    if (left === undefined || left.length === 0) return 'ended'
    await new Promise((resolve) => setTimeout(resolve, 10))
  } while (performance.now() < end)
  return 'unclear'
}
