import { readdir, readFile, readlink } from 'node:fs/promises'
import { killPosixGroup, pidExists } from './pid-exists.ts'
import type { ProcessPlatform } from './platform.ts'

/** Linux: everything from /proc, no process started. */
export function linuxPlatform(proc = '/proc'): ProcessPlatform {
  return {
    startTimeOf: async (pid) => {
      const stat = await textOf(`${proc}/${pid}/stat`)
      // /proc hides the processes of other users when it is mounted with hidepid, so its silence alone proves nothing.
      return stat === '' ? (pidExists(pid) ? '' : undefined) : startTimeIn(stat)
    },
    readPlace: async () => ({
      boot_id: (await textOf(`${proc}/sys/kernel/random/boot_id`)).trim(),
      pid_namespace: await readlink(`${proc}/self/ns/pid`).catch(() => ''),
      machine_id: (await textOf('/etc/machine-id')).trim(),
    }),
    membersOf: async (group) => {
      const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number)
      const isMember = await Promise.all(
        pids.map(async (pid) => groupIn(await textOf(`${proc}/${pid}/stat`)) === group),
      )
      return pids.filter((_, index) => isMember[index])
    },
    startedWith: async (pid, entry) => (await textOf(`${proc}/${pid}/environ`)).split('\0').includes(entry),
    killGroup: async (group) => killPosixGroup(group),
  }
}

/** Field 5 of /proc/<pid>/stat (the process group), or undefined for a zombie or dead process. */
function groupIn(stat: string): number | undefined {
  const [state = '', , group = ''] = fieldsOf(stat)
  return stat === '' || 'ZXx'.includes(state) ? undefined : Number(group)
}

/** Field 22 of /proc/<pid>/stat (clock ticks since boot), or undefined for a zombie or dead process. Source: proc_pid_stat(5). */
function startTimeIn(stat: string): string | undefined {
  const [state = '', ...rest] = fieldsOf(stat)
  return 'ZXx'.includes(state) ? undefined : (rest[18] ?? '')
}

/** The fields from the third on: the second, the command name, stands in parentheses and may contain spaces and parentheses. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
