import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Starts a Node of its own that runs the text of a program and talks by messages; undefined where the host may not start one. It keeps no host
 * from ending, so whoever waits for a message holds a timer or a file.
 */
export function startProgram(text: string, args: readonly string[] = []): ChildProcess | undefined {
  const child = spawn(process.execPath, ['-', ...args], {
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
