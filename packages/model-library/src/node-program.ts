import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Starts a Node of its own that runs the text of a program and talks by messages; undefined where the host may not start one. It keeps no host
 * from ending, so whoever waits for a message holds a timer or a file.
 */
export type StartProgram = (text: string, args?: readonly string[]) => ChildProcess | undefined

/**
 * Starts programs with this Node; with none when it is null. Default: the executable of this process. That of a single executable application runs
 * the application, whatever it is given, so there the default is none.
 */
export function programStarter(node: string | null = ownNode()): StartProgram {
  return node === null ? () => undefined : (text, args = []) => start([node, '-', ...args], text)
}

function ownNode(): string | null {
  return process.getBuiltinModule('node:sea')?.isSea() ? null : process.execPath
}

function start([node, ...args]: readonly [string, ...string[]], text: string): ChildProcess | undefined {
  const child = spawn(node, args, {
    // Electron's executable is Node with this; more threads since a program here makes many calls at once.
    env: { ELECTRON_RUN_AS_NODE: '1', UV_THREADPOOL_SIZE: '8' },
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  })
  child.on('error', () => {})
  if (child.pid === undefined) return undefined
  child.stdin?.on('error', () => {})
  child.stdin?.end(text)
  child.unref()
  child.channel?.unref()
  return child
}
