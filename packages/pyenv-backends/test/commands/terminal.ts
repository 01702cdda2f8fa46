import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { COMPILED, PYVE } from './pyve-process.ts'

/** What a person does at a terminal: waits for a text, then types. */
export interface Exchange {
  readonly after: string
  readonly type: string
}

/** What a person types to interrupt, and to end the input. */
export const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'] as const

/** How `pyve` ended on its terminal, and all that stood on it. */
export interface TerminalOutcome {
  /** Negative: the number of the signal that ended it; null: it hung and was killed. */
  readonly code: number | null
  readonly shown: string
}

/** Waits for texts and types; a minute of silence means that the program hangs. */
const HARNESS = `
import json, os, pty, select, signal, sys, time
argv, exchanges = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execv(argv[0], argv)
shown, code, quiet_since = b'', None, time.monotonic()
seen = 0
while True:
    if exchanges and exchanges[0]['after'].encode() in shown[seen:]:
        seen = len(shown)
        os.write(terminal, exchanges.pop(0)['type'].encode())
    ready, _, _ = select.select([terminal], [], [], 0.2)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            chunk = b''
        if not chunk:
            break
        shown, quiet_since = shown + chunk, time.monotonic()
    elif time.monotonic() - quiet_since > 60:
        os.kill(pid, signal.SIGKILL)
        print(json.dumps({'code': None, 'shown': shown.decode(errors='replace')}))
        sys.exit(0)
status = os.waitpid(pid, 0)[1]
code = os.waitstatus_to_exitcode(status)
print(json.dumps({'code': code, 'shown': shown.decode(errors='replace').replace('\\r\\n', '\\n')}))
`

/** Runs `pyve` in a real pseudo-terminal, by Python's own module for it. */
export async function onTerminal(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  exchanges: readonly Exchange[] = [],
): Promise<TerminalOutcome> {
  const request = JSON.stringify([[process.execPath, PYVE, ...args], exchanges])
  const child = spawn('python3', ['-c', HARNESS, request], {
    cwd,
    env: { PATH: process.env.PATH, HOME: join(cwd, 'home'), TERM: 'xterm', NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const outcome: unknown = JSON.parse(await text(child.stdout))
  const { code, shown } = { code: null, shown: '', ...Object(outcome) }
  return { code, shown }
}
