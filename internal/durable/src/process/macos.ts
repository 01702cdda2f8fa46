import { killPosix, killPosixGroup, pidExists } from './pid-exists.ts'
import type { ProcessPlatform } from './platform.ts'
import { runSystemTool, type SystemTool } from './system-tool.ts'

/** macOS (and other systems with a POSIX `ps`): start times in whole seconds since 1970. */
export function macosPlatform(run: SystemTool = runSystemTool): ProcessPlatform {
  return {
    startTimeOf: async (pid) => {
      if (!pidExists(pid)) return undefined
      const answer = await run('ps', ['-o', 'state=,lstart=', '-p', String(pid)])
      return answer === undefined ? (pidExists(pid) ? '' : undefined) : startTimeIn(answer)
    },
    readPlace: async () => ({
      boot_id: ((await run('sysctl', ['-n', 'kern.bootsessionuuid'])) ?? '').trim(),
      pid_namespace: '',
      machine_id: '',
    }),
    membersOf: async (group) => {
      const answer = (await run('ps', ['-A', '-o', 'pid=,pgid=,state='])) ?? ''
      const rows = answer.split('\n').map((line) => line.trim().split(/\s+/))
      return rows.flatMap(([pid, pgid, state = '']) =>
        Number(pgid) === group && !state.startsWith('Z') ? [Number(pid)] : [],
      )
    },
    startedWith: async (pid, entry) => {
      const answer = await run('ps', ['-E', '-ww', '-o', 'command=', '-p', String(pid)])
      return (answer ?? '').split(/\s+/).includes(entry)
    },
    allStartedWith: async (entry) => {
      const answer = await run('ps', ['-A', '-E', '-ww', '-o', 'pid=,state=,command='])
      const rows = answer?.split('\n').map((line) => line.trim().split(/\s+/))
      return rows?.flatMap(([pid, state = '', ...words]) =>
        words.includes(entry) && !state.startsWith('Z') && Number(pid) !== process.pid ? [Number(pid)] : [],
      )
    },
    killProcess: async (pid) => killPosix(pid),
    killGroup: async (group) => killPosixGroup(group),
  }
}

/** `S+   Sat Nov 21 13:13:00 2026` (C locale, UTC) as seconds since 1970; undefined for a zombie. */
function startTimeIn(line: string): string | undefined {
  const [state = '', ...date] = line.trim().split(/\s+/)
  if (state.startsWith('Z')) return undefined
  const started = Date.parse(`${date.join(' ')} UTC`)
  return Number.isNaN(started) ? '' : String(started / 1000)
}
