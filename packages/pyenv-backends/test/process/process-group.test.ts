import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { endProcessGroup, findMarkedProcesses, runCommand } from '../../src/index.ts'
import { windowsProcessGroups } from '../../src/process/windows-process-group.ts'
import { isRunning } from '../is-running.ts'

const HOW = { graceMs: 0, marks: {} }

/** Starts a process in a session of its own that ignores SIGTERM, tells its id, and waits for ever. */
const DESERTER = `
const { spawn } = require('node:child_process')
const code = 'process.on("SIGTERM", () => {}); process.stdout.write("ready"); setInterval(() => {}, 1e6)'
const child = spawn(process.execPath, ['-e', code], { detached: true })
child.stdout.once('data', () => console.log(child.pid))
setInterval(() => {}, 1e6)`

it('ends a stopped process group that ignores SIGTERM', async () => {
  const script = 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1e6)'
  const child = spawn(process.execPath, ['-e', script], { detached: true })
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  process.kill(pid, 'SIGSTOP')
  const ended = once(child, 'exit')
  await endProcessGroup({ pid, processGroup: pid }, { graceMs: 50 })
  expect(await ended).toEqual([null, 'SIGKILL'])
})

it('takes a process group that has gone already for ended', async () => {
  const child = spawn(process.execPath, ['-e', ''], { detached: true })
  await once(child, 'exit')
  const pid = child.pid ?? 0
  await expect(endProcessGroup({ pid, processGroup: pid })).resolves.toBeUndefined()
})

/** A Windows on which `taskkill` gives these exit codes in turn, and the process is there for so many looks. */
function windows(exitCodes: readonly (number | undefined)[], looks = 0) {
  const [calls, left] = [[] as string[], [...exitCodes]]
  let seen = 0
  const groups = windowsProcessGroups({
    run: async (program, args) => {
      calls.push([program, ...args].join(' '))
      return left.shift()
    },
    isThere: () => {
      seen += 1
      return seen <= looks
    },
    pause: async () => {},
  })
  return { groups, calls, end: () => groups.end({ pid: 42, processGroup: null }, HOW) }
}

it('ends a process tree on Windows with taskkill, and waits until it has gone', async () => {
  const { groups, calls, end } = windows([0], 5)
  await end()
  expect([groups.membership, calls]).toEqual(['inherited', ['taskkill.exe /PID 42 /T /F']])
})

// Exit codes: 128 is "not found", 1 "access denied", 255 what is printed with "There is no running instance of the task" when a member of
// the tree has ended by itself meanwhile. Source: issues 6140 and 5844 of buildbot/buildbot, whose workers end trees in this way.
it('takes a Windows process that is not there for ended, asks again when a member ended by itself, and reports one that stays', async () => {
  const [gone, lost, busy, stubborn, endless] = [
    windows([128]),
    windows([255]),
    windows([255, 0], 1),
    windows([1, 1, 1], 99),
    windows([0, 0, 0], 9999),
  ]
  await Promise.all([gone.end(), lost.end(), busy.end()])
  expect([gone.calls.length, lost.calls.length, busy.calls.length]).toEqual([1, 1, 2])
  const refused = { code: 'process_not_ended', details: { pid: 42, exit_code: 1 } }
  await expect(stubborn.end()).rejects.toMatchObject(refused)
  await expect(endless.end()).rejects.toMatchObject({ ...refused, details: { pid: 42, exit_code: 0 } })
})

it('ends a marked process that left its group for a session of its own', async () => {
  const controller = new AbortController()
  const marks = { PLINTH_TEST: `deserter-${process.pid}` }
  let deserter = 0
  const running = runCommand(process.execPath, ['-e', DESERTER], {
    env: {},
    marks,
    signal: controller.signal,
    onStdoutLine: (line) => {
      deserter = Number(line)
      controller.abort()
    },
  })
  const started = performance.now()
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect([deserter > 0, isRunning(deserter), await findMarkedProcesses(marks)]).toEqual([true, false, []])
  expect(performance.now() - started).toBeLessThan(5000)
})

it('finds the processes that carry every mark, and none by no mark', async () => {
  const marks = { PLINTH_TEST: `found-${process.pid}`, PLINTH_OTHER: 'a' }
  const found: unknown[] = []
  const controller = new AbortController()
  const running = runCommand(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
    env: {},
    marks,
    signal: controller.signal,
    onSpawn: async ({ pid }) => {
      found.push((await findMarkedProcesses(marks)).map((each) => each === pid))
      found.push(await findMarkedProcesses({ ...marks, PLINTH_OTHER: 'b' }), await findMarkedProcesses({}))
      controller.abort()
    },
  })
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(found).toEqual([[true], [], []])
})

it('takes no mark that a program could take for a setting of its own', async () => {
  const wrong = [{ PATH: '/evil' }, { plinth_x: 'a' }, { PLINTH_: 'a' }, { PLINTH_X: '' }, { PLINTH_X: 'a b' }]
  for (const marks of wrong) {
    await expect(runCommand(process.execPath, ['-e', ''], { env: {}, marks })).rejects.toMatchObject({
      code: 'invalid_mark',
    })
  }
})
