import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createProcessTable, isAlive, type ProcessIdentity, type ProcessPlatform } from '../src/index.ts'
import { macosPlatform } from '../src/process/macos.ts'
import { windowsPlatform } from '../src/process/windows.ts'
import { createFakeProcesses, startChild } from '../src/testing.ts'
import { childScript, temporaryDirectory } from './temporary-directory.ts'

const TOKEN = 'PLINTH_TEST_TOKEN=7f3a'

it('ends what a killed process left running in its group, known by what it was started with', async () => {
  const { processes, leader, orphan } = await orphanedFamily()

  expect(await processes.endGroup({ leader, environment: 'PLINTH_TEST_TOKEN=other' })).toBe('unclear')
  expect(await isAlive(processes, orphan)).toBe(true)
  expect(await processes.endGroup({ leader, environment: TOKEN })).toBe('ended')
  expect(await isAlive(processes, orphan)).toBe(false)
  expect(await processes.endGroup({ leader, environment: TOKEN })).toBe('gone')
})

it('ends a recorded group whose leader still runs', async () => {
  const processes = createProcessTable()
  const child = startChild({ args: [childScript('phases'), 'forever'] })
  onTestFinished(() => child.kill('group'))
  const leader = await processes.identify(child.pid)
  if (!leader) throw new Error('the child has no identity')

  expect(await processes.endGroup({ leader, environment: TOKEN })).toBe('ended')
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })
})

it.each<[string, Partial<ProcessIdentity>, Partial<ProcessPlatform>, string]>([
  ['from before a reboot', { boot_id: 'old' }, {}, 'gone'],
  ['whose number is now another process', { start_time: '41' }, {}, 'gone'],
  ['on another machine', { boot_id: 'theirs', hostname: 'theirs' }, {}, 'unclear'],
  ['whose leader has no known start', { start_time: '' }, {}, 'unclear'],
  ['without members', { start_time: '' }, { membersOf: async () => [] }, 'gone'],
  ['whose members the system cannot tell', { start_time: '' }, { membersOf: async () => undefined }, 'unclear'],
  ['that does not end', {}, {}, 'unclear'],
])('spares or gives up a group %s', async (...[, difference, answers, expected]) => {
  const killed: number[] = []
  const platform: ProcessPlatform = {
    startTimeOf: async () => '42',
    readPlace: async () => ({ boot_id: 'boot', pid_namespace: '', machine_id: '' }),
    membersOf: async () => [5, 6],
    startedWith: async () => false,
    allStartedWith: async () => undefined,
    killProcess: async () => {},
    killGroup: async (group) => void killed.push(group),
    ...answers,
  }
  const processes = createProcessTable({ platform, killTimeoutMs: 0 })
  const leader = { ...(await processes.self()), pid: 5, ...difference }

  expect(await processes.endGroup({ leader, environment: TOKEN })).toBe(expected)
  expect(killed).toEqual(Object.keys(difference).length === 0 ? [5] : [])
})

it('finds the members of a group and what they were started with in what macOS prints', async () => {
  const asked: unknown[] = []
  const answers = ['  10   10 Ss\n  11   10 Z\n  12   10 R+\n  13   99 S\n', 'node x.js A=1 PLINTH=7 B=2\n', undefined]
  const platform = macosPlatform(async (program, args) => {
    asked.push([program, ...args])
    return answers.shift()
  })

  expect(await platform.membersOf(10)).toEqual([10, 12])
  expect([await platform.startedWith(10, 'PLINTH=7'), await platform.startedWith(10, 'PLINTH=7')]).toEqual([
    true,
    false,
  ])
  expect(asked).toEqual([
    ['ps', '-A', '-o', 'pid=,pgid=,state='],
    ['ps', '-E', '-ww', '-o', 'command=', '-p', '10'],
    ['ps', '-E', '-ww', '-o', 'command=', '-p', '10'],
  ])
})

it('ends a process tree on Windows with taskkill, and claims to know no orphans', async () => {
  const asked: unknown[] = []
  const platform = windowsPlatform(async (program, args) => {
    asked.push([program, ...args])
    return ''
  })
  await platform.killGroup(10)

  expect(asked).toEqual([['taskkill.exe', '/T', '/F', '/PID', '10']])
  expect(await platform.membersOf(process.pid)).toEqual([process.pid])
  expect(await platform.startedWith(process.pid, TOKEN)).toBe(false)
})

it('ends groups of fake processes', async () => {
  const machine = createFakeProcesses()
  const [host, installer] = [machine.start(), machine.start()]
  const record = { leader: installer.identity, environment: TOKEN }

  expect([await host.table.endGroup(record), await host.table.endGroup(record)]).toEqual(['ended', 'gone'])
  expect(await isAlive(host.table, installer.identity)).toBe(false)
})

async function orphanedFamily() {
  const file = join(await temporaryDirectory(), 'pid')
  const processes = createProcessTable()
  const [name = '', value] = TOKEN.split('=')
  const child = startChild({ args: [childScript('family'), file], env: { ...process.env, [name]: value } })
  onTestFinished(() => child.kill('group'))
  await child.said('born')
  const leader = await processes.identify(child.pid)
  const orphan = await processes.identify(Number(await readFile(file, 'utf8')))
  if (!leader || !orphan) throw new Error('the family has ended by itself')
  child.kill('parent')
  await child.ended
  return { processes, leader, orphan }
}
