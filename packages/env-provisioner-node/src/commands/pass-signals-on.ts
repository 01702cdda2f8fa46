import { isatty } from 'node:tty'
import type { CliContext } from '@plinth/cli'
import { endProcessGroup, type SpawnedProcess } from '@plinth/pyenv-backends'

/** Lets a command that was started decide what a signal means. */
export interface PassedSignals {
  /** From now on signals go to this command. */
  readonly begin: (child: SpawnedProcess) => void
  /** After the command has ended on a signal: ends what is left of its group. */
  readonly settle: () => Promise<void>
  readonly end: () => void
}

/**
 * Passes signals on to a command and its group. In a terminal the command is in our own group: the terminal sends its interrupt to both, and it
 * must not come twice. Before the command is started, a signal ends us as ever.
 */
export function passSignalsOn({ takeSignals }: CliContext): PassedSignals {
  let child: SpawnedProcess | undefined
  let isSignalled = false
  let giveBack = () => {}
  return {
    begin: (started) => {
      child = started
      giveBack = takeSignals((signal) => {
        isSignalled = true
        if (signal !== 'SIGINT' || started.processGroup !== null || !isatty(0)) send(started, signal)
      })
    },
    settle: async () => {
      if (child && isSignalled && child.processGroup !== null) await endProcessGroup(child)
    },
    end: () => giveBack(),
  }
}

function send({ pid, processGroup }: SpawnedProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(processGroup === null ? pid : -processGroup, signal)
  } catch {
    // It has ended already.
  }
}
