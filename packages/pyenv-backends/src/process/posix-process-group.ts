import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'
import type { SpawnedProcess } from './command.ts'
import type { ProcessGroups } from './process-group.ts'

const POLL_MS = 20
const KILL_WAIT_MS = 5000

/** POSIX: a started process leads its own group, and a signal to the group reaches every descendant that did not leave it. */
export function posixProcessGroups(): ProcessGroups {
  return { membership: 'own', end: endGroup }
}

async function endGroup(child: SpawnedProcess, graceMs: number): Promise<void> {
  const group = child.processGroup ?? child.pid
  if (!signalGroup(group, 'SIGTERM')) return
  // A stopped process gets its SIGTERM only once it goes on.
  signalGroup(group, 'SIGCONT')
  if (await isGoneWithin(group, graceMs)) return
  signalGroup(group, 'SIGKILL')
  if (await isGoneWithin(group, KILL_WAIT_MS)) return
  throw new CodedError('process_not_ended', `the process group ${group} is still there after SIGKILL`, {
    hint: 'A process that waits for a device cannot be ended; try again once the device answers.',
    details: { process_group: group },
  })
}

async function isGoneWithin(group: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms
  while (await isAlive(group)) {
    if (performance.now() > deadline) return false
    await after(POLL_MS)
  }
  return true
}

/** Whether a member other than a zombie is left: nobody may be there to reap a zombie, and it writes nothing any more. */
async function isAlive(group: number): Promise<boolean> {
  if (!signalGroup(group, 0)) return false
  const states = await memberStates(group)
  return states === null || states.some((state) => state !== 'Z' && state !== 'X')
}

/** False when there is no such group. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
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
