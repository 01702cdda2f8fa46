import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { basename } from 'node:path'

/** What this process starts while it is listened to: the server's installers, interpreters and workers. */
export interface StartedPrograms extends Disposable {
  /** Program and arguments, each program by its name alone. */
  readonly all: () => readonly (readonly string[])[]
  /** Those that have not ended. */
  readonly running: () => readonly (readonly string[])[]
  /** Stops the one that runs with such an argument where it is, until it is ended; false while there is none. */
  readonly freeze: (argument: string) => boolean
  /** Those that install or resolve packages. */
  readonly installers: () => readonly (readonly string[])[]
}

/** Listens until disposed. */
export function watchStartedPrograms(): StartedPrograms {
  const started: ChildProcess[] = []
  const hear = (message: unknown) => {
    if (isStart(message)) started.push(message.process)
  }
  subscribe('child_process', hear)
  const described = (children: readonly ChildProcess[]) =>
    children.map(({ spawnfile, spawnargs }) => [basename(spawnfile), ...spawnargs.slice(1)])
  const all = () => described(started)
  const runs = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null
  return {
    all,
    freeze: (argument) => {
      const found = started.find((each) => runs(each) && each.spawnargs.some((given) => given.includes(argument)))
      return found?.kill('SIGSTOP') ?? false
    },
    running: () => described(started.filter(runs)),
    installers: () =>
      all().filter(
        ([program = '', ...args]) => /^uv(\.exe)?$/.test(program) || args.some((each) => /\bpip\b/.test(each)),
      ),
    [Symbol.dispose]: () => {
      unsubscribe('child_process', hear)
    },
  }
}

// Node publishes the object before its program is known, so it is kept and read later.
function isStart(message: unknown): message is { readonly process: ChildProcess } {
  return typeof message === 'object' && message !== null && 'process' in message
}
