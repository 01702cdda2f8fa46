import { execa } from 'execa'
import type { StartCommand } from './start-program.ts'

/** Starts a batch file of Windows, whose arguments have to be written as its command interpreter reads them. */
export const startBatchFile: StartCommand = ({ path, args, env }) => {
  const child = execa(path, args, { env, extendEnv: false, stdio: 'inherit', reject: false, cleanup: false })
  const ended = child.then(({ exitCode = null, signal = null, code }) =>
    exitCode === null && signal === null ? { reason: code ?? 'unknown reason' } : { exitCode, signal },
  )
  return { ended, kill: (signal) => child.kill(signal) }
}
