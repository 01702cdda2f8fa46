import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'

it('hands all output over before it ends, to a reader that is slow too', async () => {
  const child = start('big')
  await once(child, 'spawn')
  const ended = once(child, 'exit')
  // Nobody reads until the pipe has been full for a while.
  await once(child.stdout, 'readable')
  const output = await text(child.stdout)

  expect([output.length, await ended]).toEqual([5 * 1_048_576, [3, null]])
})

it('ends a running command on SIGINT with 130, on SIGTERM with 143, and when its terminal is closed with 129', async () => {
  const outcomes: unknown[] = []
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const child = start('wait')
    await once(child.stdout, 'data')
    child.kill(signal)
    outcomes.push(await endOf(child))
  }

  expect(outcomes).toEqual([
    [130, 'error: ended by SIGINT\n'],
    [143, 'error: ended by SIGTERM\n'],
    [129, 'error: ended by SIGHUP\n'],
  ])
})

it('ends at once on a second signal, whatever the command does', async () => {
  const child = start('stubborn')
  await once(child.stdout, 'data')
  const ended = once(child, 'exit')
  const sending = setInterval(() => child.kill('SIGINT'), 5)

  expect(await ended).toEqual([130, null])
  clearInterval(sending)
})

it('ends quietly when the reader of its output goes away', async () => {
  const child = start('stream')
  await once(child.stdout, 'data')
  child.stdout.destroy()

  expect(await endOf(child)).toEqual([141, ''])
})

it('ends with 1 when a command fails', async () => {
  expect(await endOf(start('fail'))).toEqual([1, 'error: broken\n'])
})

it('loads nothing for a plain command line that succeeds, commander neither', async () => {
  const child = startScript('loaded')

  expect((await text(child.stdout)).split('\n')).toEqual(['ok', '[]', ''])
})

/** Exit code and standard error. */
async function endOf(child: ReturnType<typeof start>): Promise<readonly [unknown, string]> {
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  return [code, stderr]
}

function start(command: string) {
  return startScript('program', command)
}

function startScript(name: string, ...args: string[]) {
  const script = join(import.meta.dirname, 'children', `${name}.ts`)
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => end(child))
  return child
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL')
}
