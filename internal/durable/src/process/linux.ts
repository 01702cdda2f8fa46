import { readlinkSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { isMainThread } from 'node:worker_threads'
import { errnoOf } from '../files/file-error.ts'
import { killPosix, killPosixGroup, pidExists } from './pid-exists.ts'
import type { ProcessPlatform } from './platform.ts'

/** Linux: everything from /proc, no process started. `pause` passes between two looks at a process that is being started. */
export function linuxPlatform(proc = '/proc', pause: () => Promise<unknown> = shortPause): ProcessPlatform {
  const environmentOf = (pid: number) => readEnvironment(`${proc}/${pid}`, pause)
  return {
    ownId: () => (isMainThread ? process.pid : threadId(proc)),
    startTimeOf: async (pid) => {
      const stat = await textOf(`${proc}/${pid}/stat`)
      // /proc hides the processes of other users when it is mounted with hidepid, so its silence alone proves nothing.
      if (stat === '') return pidExists(pid) ? '' : undefined
      return (await runs(`${proc}/${pid}`, stat)) ? (fieldsOf(stat)[START_TIME] ?? '') : undefined
    },
    readPlace: async () => ({
      boot_id: (await textOf(`${proc}/sys/kernel/random/boot_id`)).trim(),
      pid_namespace: await readlink(`${proc}/self/ns/pid`).catch(() => ''),
      machine_id: (await textOf('/etc/machine-id')).trim(),
    }),
    membersOf: async (group) =>
      where(await pidsIn(proc), async (pid) => {
        const stat = await textOf(`${proc}/${pid}/stat`)
        return fieldsOf(stat)[GROUP] === String(group) && runs(`${proc}/${pid}`, stat)
      }),
    startedWith: async (pid, entry) => (await environmentOf(pid)).includes(entry),
    allStartedWith: async (entry) => {
      const pids = await pidsIn(proc)
      if (pids.length === 0) return undefined
      return where(pids, async (pid) => pid !== process.pid && (await environmentOf(pid)).includes(entry))
    },
    killProcess: async (pid) => killPosix(pid),
    killGroup: async (group) => killPosixGroup(group),
  }
}

/** A thread's id is one of a process to whoever asks /proc for it. Read here and now: asynchronous calls are made by other threads. */
function threadId(proc: string): number {
  try {
    const [, id = ''] = /\/task\/(\d+)$/.exec(readlinkSync(`${proc}/thread-self`)) ?? []
    return id === '' ? process.pid : Number(id)
  } catch {
    return process.pid
  }
}

/** Places in /proc/<pid>/stat from its third field on. Source: proc_pid_stat(5). */
const GROUP = 2
const FLAGS = 6
const START_TIME = 19
const ENVIRONMENT_END = 48
/** The flag of the kernel's own threads, which have no environment. Source: PF_KTHREAD in include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000
/** How often a process is looked at that is being started; it takes far less than a second, also under load. */
const LOOKS = 200

const shortPause = () => new Promise((resolve) => setTimeout(resolve, 5))

async function pidsIn(proc: string): Promise<number[]> {
  const names = await readdir(proc).catch((): string[] => [])
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}

async function where(pids: readonly number[], isWanted: (pid: number) => Promise<boolean>): Promise<number[]> {
  const wanted = await Promise.all(pids.map(isWanted))
  return pids.filter((_, index) => wanted[index])
}

/** False for a zombie, unless threads of it still work: the first one of a killed process may end before one that waits for the disk. */
async function runs(folder: string, stat: string): Promise<boolean> {
  if (stat === '') return false
  if (!isEnded(stat)) return true
  const states = await Promise.all((await threadsIn(folder)).map((thread) => textOf(`${thread}/stat`)))
  return states.some((each) => each !== '' && !isEnded(each))
}

/** Between taking a new program and handing it its environment a process shows none: it is looked at again until it has one. */
async function readEnvironment(folder: string, pause: () => Promise<unknown>): Promise<string[]> {
  for (let look = 0; look < LOOKS; look += 1) {
    const text = await readFile(`${folder}/environ`, 'utf8').catch((error) => (isRefused(error) ? null : ''))
    if (text !== '') return text?.split('\0') ?? []
    const stat = await textOf(`${folder}/stat`)
    if (isEnded(stat)) return environmentOfThreads(folder)
    if (!isBeingStarted(stat)) return []
    await pause()
  }
  return []
}

async function environmentOfThreads(folder: string): Promise<string[]> {
  const threads = await Promise.all((await threadsIn(folder)).map((thread) => textOf(`${thread}/environ`)))
  return threads.flatMap((each) => each.split('\0'))
}

async function threadsIn(folder: string): Promise<string[]> {
  const names = await readdir(`${folder}/task`).catch((): string[] => [])
  return names.map((name) => `${folder}/task/${name}`)
}

/** True while the kernel has not yet noted where the environment of a process lies whose environment may be read. */
function isBeingStarted(stat: string): boolean {
  const fields = fieldsOf(stat)
  return fields[ENVIRONMENT_END] === '0' && (Number(fields[FLAGS]) & KERNEL_THREAD) === 0
}

function isEnded(stat: string): boolean {
  const [state = ''] = fieldsOf(stat)
  return stat !== '' && 'ZXx'.includes(state)
}

/** The fields from the third on: the second, the command name, stands in parentheses and may contain spaces and parentheses. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Other users' processes show no environment. */
function isRefused(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errnoOf(error) ?? '')
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
