import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createProcessTable, isAlive, type ProcessIdentity, type ProcessPlatform, readIdentity } from '../src/index.ts'
import { markOf, readMark, writeMark } from '../src/process/identity.ts'
import { linuxPlatform } from '../src/process/linux.ts'
import { macosPlatform } from '../src/process/macos.ts'
import { selectPlatform } from '../src/process/platform.ts'
import { systemDirectory } from '../src/process/system-tool.ts'
import { windowsPlatform } from '../src/process/windows.ts'

const PLACE = { boot_id: 'boot', pid_namespace: 'pid:[1]', machine_id: 'm' }

it('knows its own process and that it is alive', async () => {
  const processes = createProcessTable()
  const self = await processes.self()

  expect(self).toMatchObject({ pid: process.pid, start_time: expect.stringMatching(/^\d+$/) })
  expect(await processes.self()).toBe(self)
  expect(await processes.identify(process.pid)).toEqual(self)
  expect(await processes.liveness(self)).toBe('alive')
  expect(await processes.liveness(markOf(self))).toBe('alive')
})

it('sees a child live and die, and never takes its parent or a later process for it', async () => {
  const processes = createProcessTable()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const identity = await processes.identify(child.pid ?? 0)
  if (!identity) throw new Error('the child has no identity')
  const impostor = { ...identity, start_time: String(Number(identity.start_time) - 1) }

  expect([await isAlive(processes, identity), await isAlive(processes, impostor)]).toEqual([true, false])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await isAlive(processes, identity)).toBe(false)
  expect(await processes.identify(child.pid ?? 0)).toBeUndefined()
})

it.each<[string, Partial<ProcessIdentity>, string]>([
  ['the same pid and start', {}, 'alive'],
  ['another start under the same pid', { start_time: '43' }, 'dead'],
  ['a pid that nobody has', { pid: 7 }, 'dead'],
  ['another boot of this machine', { boot_id: 'old' }, 'dead'],
  ['another boot of this machine, from inside a container', { boot_id: 'old', pid_namespace: 'pid:[2]' }, 'dead'],
  ['another pid namespace of this boot', { pid_namespace: 'pid:[2]' }, 'elsewhere'],
  ['another host', { boot_id: 'theirs', hostname: 'other' }, 'elsewhere'],
  ['another machine with this host name', { boot_id: 'theirs', machine_id: 'n' }, 'elsewhere'],
  ['an unknown start', { start_time: '' }, 'alive'],
])('judges %s', async (_, difference, expected) => {
  const processes = createProcessTable({ platform: fakePlatform({ [process.pid]: '42' }) })
  const identity = { ...(await processes.self()), ...difference }

  expect([await processes.liveness(identity), await processes.liveness(markOf(identity))]).toEqual([expected, expected])
})

it('does not trust pids of another host where boots have no id', async () => {
  const platform = { ...fakePlatform({ [process.pid]: '42' }), readPlace: async () => ({ ...PLACE, boot_id: '' }) }
  const processes = createProcessTable({ platform })

  expect(await processes.liveness({ ...(await processes.self()), hostname: 'other' })).toBe('elsewhere')
})

it('reads back every mark that it writes into a file name, and no other text', () => {
  const identity = fc.record({
    pid: fc.integer({ min: 1, max: 2 ** 31 }),
    start_time: fc.constantFrom('', '1', '176265', '134085678901234567'),
    boot_id: fc.string(),
    pid_namespace: fc.string(),
    hostname: fc.string(),
    machine_id: fc.string(),
  })
  fc.assert(
    fc.property(identity, (identity) => {
      expect(readMark(writeMark(markOf(identity)))).toEqual(markOf(identity))
      expect(writeMark(markOf(identity))).toMatch(/^[0-9a-z-]+$/)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => readMark(text) === undefined))
})

it('reads an identity from disk, whatever a newer writer added, and nothing that is not one', () => {
  const identity = { pid: 1, start_time: '2', boot_id: 'b', pid_namespace: '', hostname: 'h', machine_id: '' }

  expect(readIdentity({ ...identity, more: true })).toEqual(identity)
  for (const value of [
    null,
    3,
    'x',
    [],
    {},
    { ...identity, pid: '1' },
    { ...identity, pid: 0 },
    { ...identity, hostname: 7 },
  ]) {
    expect(readIdentity(value)).toBeUndefined()
  }
})

it('reads the start and the end of a process from what macOS prints', async () => {
  const answers = [' S+   Sat Nov 21 13:13:00 2026\n', ' Z    Sat Nov 21 13:13:00 2026\n', ' S+  soon\n', undefined]
  const platform = macosPlatform(async (program) => (program === 'sysctl' ? 'UUID\n' : answers.shift()))

  expect(await platform.startTimeOf(process.pid)).toBe('1795266780')
  expect(await platform.startTimeOf(process.pid)).toBeUndefined()
  expect(await platform.startTimeOf(process.pid)).toBe('')
  expect(await platform.startTimeOf(process.pid)).toBe('')
  expect(await platform.readPlace()).toEqual({ boot_id: 'UUID', pid_namespace: '', machine_id: '' })
})

it('asks Windows with a program and arguments, and reads a FILETIME', async () => {
  const asked: unknown[] = []
  const answers = ['134085678901234567\r\n', 'nonsense', undefined]
  const platform = windowsPlatform(async (program, args) => {
    asked.push([program, ...args])
    return answers.shift()
  })

  expect(await platform.startTimeOf(process.pid)).toBe('134085678901234567')
  expect(await platform.startTimeOf(process.pid)).toBe('')
  expect(await platform.startTimeOf(process.pid)).toBe('')
  expect(await platform.readPlace()).toEqual({ boot_id: '', pid_namespace: '', machine_id: '' })
  const query = `(Get-Process -Id ${process.pid} -ErrorAction Stop).StartTime.ToFileTimeUtc()`
  expect(asked[0]).toEqual(['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', query])
})

it('believes in a process that /proc hides', async () => {
  const platform = linuxPlatform('missing')

  expect(await platform.startTimeOf(process.pid)).toBe('')
})

it('selects one platform for every system', () => {
  const systems = ['linux', 'win32', 'darwin', 'freebsd'] as const

  expect(systems.map((system) => typeof selectPlatform(system).startTimeOf)).toEqual(systems.map(() => 'function'))
})

function fakePlatform(running: Readonly<Record<number, string>>): ProcessPlatform {
  return {
    startTimeOf: async (pid) => running[pid],
    readPlace: async () => PLACE,
    membersOf: async () => [],
    startedWith: async () => false,
    allStartedWith: async () => undefined,
    killProcess: async () => {},
    killGroup: async () => {},
  }
}

it('starts the tools of Windows where the system has them, and those of other systems where it is', () => {
  expect([
    systemDirectory('win32', { SystemRoot: 'D:\\WINNT' }),
    systemDirectory('win32', {}),
    systemDirectory('darwin', {}),
  ]).toEqual([join('D:\\WINNT', 'System32'), join('C:\\Windows', 'System32'), undefined])
})
