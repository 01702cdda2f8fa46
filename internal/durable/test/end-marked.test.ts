import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createProcessTable, isAlive, newToken, type ProcessPlatform } from '../src/index.ts'
import { linuxPlatform } from '../src/process/linux.ts'
import { macosPlatform } from '../src/process/macos.ts'
import { windowsPlatform } from '../src/process/windows.ts'
import { createFakeProcesses, startChild } from '../src/testing.ts'
import { childScript, temporaryDirectory } from './temporary-directory.ts'

it('finds and ends what carries a token in its environment, even in a session of its own and without any record', async () => {
  const processes = createProcessTable()
  const [token, file] = [newToken(), join(await temporaryDirectory(), 'pid')]
  const env = { ...process.env, PLINTH_TEST_TOKEN: token }
  const child = startChild({ args: [childScript('family'), file, 'apart'], env })
  onTestFinished(() => child.kill('group'))
  await child.said('born')
  child.kill('parent')
  await child.ended
  const orphan = await processes.identify(Number(await readFile(file, 'utf8')))
  if (!orphan) throw new Error('the orphan has ended by itself')

  expect(await processes.endMarked('PLINTH_TEST_TOKEN=other')).toBe('gone')
  expect(await processes.findMarked(`PLINTH_TEST_TOKEN=${token}`)).toEqual([orphan.pid])
  expect(await processes.endMarked(`PLINTH_TEST_TOKEN=${token}`)).toBe('ended')
  expect(await isAlive(processes, orphan)).toBe(false)
  expect(await processes.endMarked(`PLINTH_TEST_TOKEN=${token}`)).toBe('gone')
})

it('looks again before it says that nobody carries a token: what was just being started shows it late', async () => {
  const [processes, killed] = seen([[], [7], []])
  expect([await processes.endMarked('A=1'), killed]).toEqual(['ended', [7]])
})

it('says that it is unclear who carries a token where the system does not tell, or when they do not end', async () => {
  const [silent] = seen([undefined])
  const [stubborn, killed] = seen([[7], [7], [7]])
  expect([await silent.endMarked('A=1'), await stubborn.endMarked('A=1')]).toEqual(['unclear', 'unclear'])
  expect(killed).toEqual([7])
})

it('reads who carries a token from what macOS prints, and cannot tell it on Windows', async () => {
  const answers = [`  10 Ss uv pip A=1 B=2\n  11 Z uv A=1\n  12 R uv A=10\n ${process.pid} R node A=1\n`, undefined]
  const macos = macosPlatform(async () => answers.shift())
  const asked: unknown[] = []
  const windows = windowsPlatform(async (program, args) => {
    asked.push([program, ...args])
    return ''
  })
  await windows.killProcess(10)

  expect([await macos.allStartedWith('A=1'), await macos.allStartedWith('A=1')]).toEqual([[10], undefined])
  expect([await windows.allStartedWith('A=1'), asked]).toEqual([undefined, [['taskkill.exe', '/F', '/PID', '10']]])
})

it('counts a killed process as alive while one of its threads still waits for the disk', async () => {
  const proc = await temporaryDirectory()
  const put = async (path: string, text: string) => {
    await mkdir(join(proc, path, '..'), { recursive: true })
    await writeFile(join(proc, path), text)
  }
  const stat = (state: string) => `10 (uv (a b)) ${state} 1 10 ${'0 '.repeat(16)}4711 0\n`
  await put('10/stat', stat('Z'))
  await put('10/environ', '')
  await put('10/task/10/stat', stat('Z'))
  await put('10/task/10/environ', '')
  await put('10/task/11/stat', stat('D'))
  await put('10/task/11/environ', 'PATH=x\0A=1\0')
  const platform = linuxPlatform(proc)

  expect([await platform.startTimeOf(10), await platform.membersOf(10), await platform.allStartedWith('A=1')]).toEqual([
    '4711',
    [10],
    [10],
  ])
  await put('10/task/11/stat', stat('Z'))
  await put('10/task/11/environ', '')
  expect([await platform.startTimeOf(10), await platform.membersOf(10), await platform.allStartedWith('A=1')]).toEqual([
    undefined,
    [],
    [],
  ])
})

it('looks again at a process that has taken a new program and shows no environment yet', async () => {
  const proc = await temporaryDirectory()
  await mkdir(join(proc, '10'))
  const stat = (end: number, flags = 0) => `10 (uv) R 1 10 ${`0 `.repeat(3)}${flags} ${'0 '.repeat(41)}${end} 0\n`
  const put = (end: number, environ: string, flags?: number) =>
    Promise.all([
      writeFile(join(proc, '10', 'stat'), stat(end, flags)),
      writeFile(join(proc, '10', 'environ'), environ),
    ])
  const looks: string[] = []
  const platform = linuxPlatform(proc, async () => {
    looks.push('again')
    if (looks.length === 3) await put(4711, 'PATH=x\0A=1\0')
  })
  await put(0, '')
  expect([await platform.allStartedWith('A=1'), looks.length]).toEqual([[10], 3])
  await put(0, '')
  expect([await platform.startedWith(10, 'A=1'), looks.length]).toEqual([false, 203])
  // Neither the kernel's own threads nor a process with an empty environment are waited for.
  await put(0, '', 0x0020_8040)
  expect([await platform.startedWith(10, 'A=1'), looks.length]).toEqual([false, 203])
  await put(4711, '')
  expect([await platform.startedWith(10, 'A=1'), looks.length]).toEqual([false, 203])
})

it('ends fake processes by what they were started with', async () => {
  const machine = createFakeProcesses()
  const [host, orphan] = [machine.start(), machine.start({ environment: 'A=1' })]

  expect([await host.table.findMarked('A=1'), await host.table.endMarked('A=1')]).toEqual([
    [orphan.identity.pid],
    'ended',
  ])
  expect([await isAlive(host.table, orphan.identity), await host.table.endMarked('A=1')]).toEqual([false, 'gone'])
})

/** A table on a system that answers in turn who carries a token, and nobody afterwards; and whom it killed. */
function seen(answers: readonly (readonly number[] | undefined)[]) {
  const [left, killed] = [[...answers], [] as number[]]
  const platform: ProcessPlatform = {
    startTimeOf: async () => '42',
    readPlace: async () => ({ boot_id: 'boot', pid_namespace: '', machine_id: '' }),
    membersOf: async () => [],
    startedWith: async () => false,
    allStartedWith: async () => (left.length > 0 ? left.shift() : []),
    killProcess: async (pid) => void killed.push(pid),
    killGroup: async () => {},
  }
  const killTimeoutMs = answers.length === 3 && answers[0]?.length === 1 ? 0 : 10_000
  return [createProcessTable({ platform, killTimeoutMs }), killed] as const
}
