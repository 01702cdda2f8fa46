import { spawnSync } from 'node:child_process'

/** Kills a process group at once; the leader may have ended already. On Windows: the process tree. */
export function killGroup(leader: number): void {
  if (leader <= 0) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(leader)], { windowsHide: true })
    return
  }
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
