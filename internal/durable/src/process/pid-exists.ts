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
