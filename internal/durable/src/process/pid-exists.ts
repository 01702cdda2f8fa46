import { errnoOf } from '../files/file-error.ts'

/** True while any process has this pid, including other users' and zombies. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errnoOf(error) === 'EPERM'
  }
}

/** SIGKILL to a process group, where the system has such. */
export function killPosixGroup(group: number): void {
  killPosix(-group)
}

/** SIGKILL to a process, or to the group of a negative number; nobody being there is fine. */
export function killPosix(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error
  }
}
