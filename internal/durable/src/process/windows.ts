import { pidExists } from './pid-exists.ts'
import type { ProcessPlatform } from './platform.ts'
import { runSystemTool, type SystemTool } from './system-tool.ts'

/**
 * Windows: the creation time of a process as a FILETIME (100 ns since 1601), through PowerShell's Get-Process. Such a time never comes
 * back, so it tells boots apart as well and no boot id is needed.
 */
export function windowsPlatform(run: SystemTool = runSystemTool): ProcessPlatform {
  return {
    startTimeOf: async (pid) => {
      if (!pidExists(pid)) return undefined
      const answer = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', startTimeQuery(pid)])
      const started = answer?.trim() ?? ''
      if (/^\d+$/.test(started)) return started
      return pidExists(pid) ? '' : undefined
    },
    readPlace: async () => ({ boot_id: '', pid_namespace: '', machine_id: '' }),
    membersOf: async (leader) => (pidExists(leader) ? [leader] : undefined),
    startedWith: async () => false,
    allStartedWith: async () => undefined,
    killProcess: async (pid) => {
      await run('taskkill.exe', ['/F', '/PID', String(Math.trunc(pid))])
    },
    killGroup: async (leader) => {
      await run('taskkill.exe', ['/T', '/F', '/PID', String(Math.trunc(leader))])
    },
  }
}

function startTimeQuery(pid: number): string {
  return `(Get-Process -Id ${Math.trunc(pid)} -ErrorAction Stop).StartTime.ToFileTimeUtc()`
}
