import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'
import type { ProcessMarks, SpawnedProcess } from './command.ts'
import { findMarkedProcesses } from './marked-processes.ts'
import type { EndingOfGroup, ProcessGroups } from './process-group.ts'

const POLL_MS = 20
const KILL_WAIT_MS = 5000

/**
 * POSIX: a started process leads its own group, and a signal to the group reaches every descendant that did not leave it. Those that did
 * are found by their marks.
 */
export function posixProcessGroups(): ProcessGroups {
  return { membership: 'own', end: endGroup }
}

async function endGroup(child: SpawnedProcess, { graceMs, marks }: EndingOfGroup): Promise<void> {
  const members = { group: child.processGroup ?? child.pid, marks }
  await signalAll(members, 'SIGTERM')
  // A stopped process gets its SIGTERM only once it goes on.
  await signalAll(members, 'SIGCONT')
  if (await areGoneWithin(members, graceMs)) return
  await signalAll(members, 'SIGKILL')
  if (await areGoneWithin(members, KILL_WAIT_MS)) return
  throw new CodedError('process_not_ended', `the process group ${members.group} is still there after SIGKILL`, {
    hint: 'A process that waits for a device cannot be ended; try again once the device answers.',
    details: { process_group: members.group },
  })
}

/** Who is to end: a group, and whoever carries the marks. */
interface Members {
  readonly group: number
  readonly marks: ProcessMarks
}

async function signalAll({ group, marks }: Members, signal: NodeJS.Signals): Promise<void> {
  send(-group, signal)
  for (const pid of await findMarkedProcesses(marks)) send(pid, signal)
}

async function areGoneWithin(members: Members, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms
  while (await isAnyAlive(members)) {
    if (performance.now() > deadline) return false
    await after(POLL_MS)
  }
  return true
}

/** Whether a member other than a zombie is left: nobody may be there to reap a zombie, and it writes nothing any more. */
async function isAnyAlive({ group, marks }: Members): Promise<boolean> {
  if (send(-group, 0)) {
    const states = await memberStates(group)
    if (states === null || states.some((state) => state !== 'Z' && state !== 'X')) return true
  }
  // A zombie has no environment any more, so all of these are alive.
  return (await findMarkedProcesses(marks)).length > 0
}

/** False when there is no such process or (negative) group. */
function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** States of the group's members (`R`, `S`, `Z`, …) where the system has `/proc`, else null. */
async function memberStates(group: number): Promise<string[] | null> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return null
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return stats.flatMap((stat) => {
    // The command's name, in brackets, may hold blanks and brackets of its own.
    const [state = '', , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(processGroup) === group ? [state] : []
  })
}
