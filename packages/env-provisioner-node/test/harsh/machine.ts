import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { COMMANDS, CommandOutcome } from './children/commands.ts'

type Commands = typeof COMMANDS

/** A process with mounts, a user and a file mode mask of its own, that opens a store and does what it is told. */
export interface Machine {
  /** Does a command of `children/commands.ts`; rejects with its code, message and hint. */
  readonly ask: <K extends keyof Commands>(
    name: K,
    ...args: Parameters<Commands[K]>
  ) => Promise<Awaited<ReturnType<Commands[K]>>>
  /** Kills it, as `kill -9` does. */
  readonly kill: () => Promise<void>
}

/** What differs from the process that runs the tests. */
export interface MachineSettings {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** `ordinary`: one whom file modes bind, and who owns nothing. Default `own`: the one who runs the tests, who may mount. */
  readonly user?: 'own' | 'ordinary'
  /** A program, with arguments, that starts the machine: a Python that forbids a system call. */
  readonly by?: readonly string[]
}

/** What a machine answers when a command fails. */
class MachineError extends Error {
  readonly code: string
  readonly hint: string
  readonly details: unknown
  constructor({ code, message, hint, details, stack = '' }: NonNullable<CommandOutcome['error']>) {
    super(`${message}\n${stack}`)
    this.code = code
    this.hint = hint
    this.details = details
  }
}

/** The code of what a command of a machine failed with; `done` when it did not. */
export function refusal(command: Promise<unknown>): Promise<string> {
  return command.then(
    () => 'done',
    (error: unknown) => (error instanceof MachineError ? error.code : String(error)),
  )
}

const SCRIPT = fileURLToPath(new URL('children/machine.ts', import.meta.url))

const NOBODY = '65534'
const STARTERS = {
  own: (isRoot: boolean): [string, ...string[]] => [
    'unshare',
    isRoot ? '-m' : '-Urm',
    '--propagation',
    'private',
    '--',
  ],
  ordinary: (isRoot: boolean): [string, ...string[]] =>
    isRoot ? ['setpriv', '--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', '--'] : ['env', '--'],
}

/** Starts a machine, and ends it after the test. Fails where no mount namespace can be made: nothing here is skipped. */
export async function aMachine({ env, cwd, user = 'own', by = [] }: MachineSettings = {}): Promise<Machine> {
  const [program, ...args] = [...STARTERS[user](process.getuid?.() === 0), ...by, process.execPath, SCRIPT]
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
  const waiting = new Map<number, (outcome: CommandOutcome) => void>()
  const errors: string[] = []
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  child.on('message', ({ id, ...outcome }: CommandOutcome & { id: number }) => waiting.get(id)?.(outcome))
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      for (const settle of waiting.values()) settle(gone(errors.join('')))
      resolve()
    })
    child.on('error', (error) => errors.push(String(error)))
  })
  const outcomeOf = (id: number) => new Promise<CommandOutcome>((resolve) => waiting.set(id, resolve))
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  unwrap(await outcomeOf(0))
  let last = 0
  const ask: Machine['ask'] = async (name, ...given) => {
    last += 1
    const outcome = outcomeOf(last)
    child.send({ id: last, name, args: given })
    // The machine runs the very command whose type this is.
    return unwrap(await outcome) as never
  }
  return { ask, kill }
}

function unwrap({ value, error }: CommandOutcome): unknown {
  if (error) throw new MachineError(error)
  return value
}

function gone(errors: string): CommandOutcome {
  const needed = errors.includes('unshare') ? '; a mount namespace (unshare -m, or -Urm without root) is needed' : ''
  const message = `the machine ended: ${errors}${needed}`
  return { error: { code: 'machine_gone', message, hint: '', details: null, stack: undefined } }
}
