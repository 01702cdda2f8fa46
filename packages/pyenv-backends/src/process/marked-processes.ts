import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'
import type { ProcessMarks } from './command.ts'

/**
 * Process ids of all but the caller that were started with every one of these marks, wherever they moved since. Only a process that took the marks out of
 * its own environment is missed. Empty without marks, and on systems without `/proc`. Error: `invalid_mark`.
 */
export async function findMarkedProcesses(marks: ProcessMarks): Promise<number[]> {
  const wanted = Object.entries(checkedMarks(marks)).map(([name, value]) => `${name}=${value}`)
  if (wanted.length === 0) return []
  const names: string[] = await readdir('/proc').catch(() => [])
  const found = names
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => carries(name, wanted))
  return (await Promise.all(found)).flat()
}

/** The marks, if each is a variable that nothing else uses. Error: `invalid_mark`. */
export function checkedMarks(marks: ProcessMarks): ProcessMarks {
  const wrong = Object.entries(marks).find(
    ([name, value]) => !/^PLINTH_[A-Z0-9_]+$/.test(name) || !/^[!-~]+$/.test(value),
  )
  if (wrong === undefined) return marks
  throw new CodedError('invalid_mark', `${JSON.stringify(wrong[0])} cannot mark a process`, {
    hint: 'Use a name that starts with PLINTH_, and a value without blanks.',
  })
}

async function carries(pid: string, wanted: readonly string[]): Promise<number[]> {
  const variables = new Set(await environmentOf(`/proc/${pid}`))
  return wanted.every((each) => variables.has(each)) ? [Number(pid)] : []
}

/** How often a process is looked at that is being started, and how long between; it takes far less than a second, also under load. */
const LOOKS = 200
const LOOK_MS = 5

/**
 * What a process was started with; nothing for one that has ended or is somebody else's. Between taking a new program and handing it its
 * environment a process shows none, nor while it ends: it is looked at again until it has one, or has ended.
 */
async function environmentOf(folder: string): Promise<string[]> {
  for (let look = 0; look < LOOKS; look += 1) {
    const text = await readFile(`${folder}/environ`, 'utf8').catch((error) => (isEnding(error) ? '' : null))
    if (text !== '') return text?.split('\0') ?? []
    if (!isInBetween(await readFile(`${folder}/stat`, 'utf8').catch(() => ''))) return []
    await after(LOOK_MS)
  }
  return []
}

/** Places in /proc/<pid>/stat from its third field on. Source: proc_pid_stat(5). */
const STATE = 0
const FLAGS = 6
const ENVIRONMENT_END = 48
/** The flag of the kernel's own threads, which have no environment. Source: PF_KTHREAD in include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000

/** It has no memory any more, though it may still hold files open. */
function isEnding(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH'
}

/** True for a process, not one of the kernel, for which it is not noted where its environment lies. */
function isInBetween(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const isAlive = !'ZXx'.includes(fields[STATE] ?? '')
  return isAlive && fields[ENVIRONMENT_END] === '0' && (Number(fields[FLAGS]) & KERNEL_THREAD) === 0
}
