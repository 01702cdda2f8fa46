import { readFile, readlink } from 'node:fs/promises'
import { pidExists } from './pid-exists.ts'
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
  }
}

/** Field 22 of /proc/<pid>/stat (clock ticks since boot), or undefined for a zombie or dead process. Source: proc_pid_stat(5). */
function startTimeIn(stat: string): string | undefined {
  // The command name stands in parentheses and may itself contain spaces and parentheses.
  const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 'ZXx'.includes(state) ? undefined : (rest[18] ?? '')
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
