import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { endProcessGroup } from '../../src/index.ts'
import { windowsProcessGroups } from '../../src/process/windows-process-group.ts'

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

it('ends a process tree on Windows with taskkill', async () => {
  const calls: unknown[] = []
  const groups = windowsProcessGroups(async (program, args) => {
    calls.push([program, ...args])
    return 0
  })
  await groups.end({ pid: 42, processGroup: null }, 0)
  expect([groups.membership, calls]).toEqual(['inherited', [['taskkill', '/PID', '42', '/T', '/F']]])
})

it('takes a Windows process that is not there for ended, and reports one that stays', async () => {
  const child = { pid: 42, processGroup: null }
  await expect(windowsProcessGroups(async () => 128).end(child, 0)).resolves.toBeUndefined()
  await expect(windowsProcessGroups(async () => 1).end(child, 0)).rejects.toMatchObject({
    code: 'process_not_ended',
    details: { pid: 42, exit_code: 1 },
  })
})
