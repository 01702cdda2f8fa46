import { existsSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../../src/index.ts'
import { isRunning } from '../is-running.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const node = process.execPath
const env = {}

/** A program that prints the process id of a child that ignores SIGTERM, then waits for ever. */
const PARENT = `
const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); process.stdout.write("ready"); setInterval(() => {}, 1e6)'])
child.stdout.once('data', () => console.log(child.pid))
setInterval(() => {}, 1e6)`

it('passes every argument byte for byte and gives exit code and output', async () => {
  const args = ['a b', '', '$HOME `id`', '"', "'", '\\', '*', 'é', 'two\nlines', '--flag=x; rm']
  const script = 'console.log(JSON.stringify(process.argv.slice(1))); console.error("err"); process.exitCode = 3'
  const { outcome, stdout, stderr } = await runCommand(node, ['-e', script, '--', ...args], { env })
  expect({ ...outcome, duration_ms: 0, stdout: JSON.parse(stdout.text), stderr }).toEqual({
    contract_version: 1,
    exit_code: 3,
    signal: null,
    duration_ms: 0,
    stdout: args,
    stderr: { text: 'err\n', droppedBytes: 0 },
  })
})

it('starts a command with the given variables and no others', async () => {
  const script = 'console.log(JSON.stringify(process.env))'
  const { stdout } = await runCommand(node, ['-e', script], { env: { ONLY: 'this' } })
  expect(JSON.parse(stdout.text)).toEqual({ ONLY: 'this' })
})

it('names the signal that ended a command', async () => {
  const { outcome } = await runCommand(node, ['-e', 'process.kill(process.pid, "SIGKILL")'], { env })
  expect([outcome.exit_code, outcome.signal]).toEqual([null, 'SIGKILL'])
})

it('sends text and bytes to standard input, and nothing unless told to', async () => {
  const script = 'process.stdin.pipe(process.stdout)'
  const sent = [undefined, 'text é', new Uint8Array([104, 105])]
  const echoed = await Promise.all(sent.map((stdin) => runCommand(node, ['-e', script], { env, stdin })))
  expect(echoed.map(({ stdout }) => stdout.text)).toEqual(['', 'text é', 'hi'])
})

it('hands every byte of either stream over as it comes', async () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  const script = `process.stdout.write(Buffer.from(${JSON.stringify(bytes)})); process.stderr.write(Buffer.from([255, 0, 10]))`
  const out: number[] = []
  const err: number[] = []
  await runCommand(node, ['-e', script], {
    env,
    onStdoutChunk: (chunk) => out.push(...chunk),
    onStderrChunk: (chunk) => err.push(...chunk),
  })
  expect([out, err]).toEqual([bytes, [255, 0, 10]])
})

it('ends a command that has the caller’s own streams and process group', async () => {
  const controller = new AbortController()
  const children: unknown[] = []
  const ended = runCommand(node, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)'], {
    env,
    output: 'inherit',
    group: 'callers',
    signal: controller.signal,
    onSpawn: ({ pid, processGroup }) => {
      children.push(pid, processGroup)
      controller.abort()
    },
  })
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
  expect([children[1], isRunning(Number(children[0]))]).toEqual([null, false])
})

it('does not fail when a command does not read its input', async () => {
  const { outcome } = await runCommand(node, ['-e', 'process.exit(0)'], { env, stdin: 'x'.repeat(1_000_000) })
  expect(outcome.exit_code).toBe(0)
})

it('reports complete lines of either stream, and an unfinished last one', async () => {
  const lines: string[] = []
  const script = 'process.stdout.write("a\\r\\nb\\n\\nlast"); process.stderr.write("e\\n")'
  await runCommand(node, ['-e', script], {
    env,
    onStdoutLine: (line) => lines.push(`out ${line}`),
    onStderrLine: (line) => lines.push(`err ${line}`),
  })
  expect(lines.toSorted()).toEqual(['err e', 'out ', 'out a', 'out b', 'out last'])
})

it('keeps the end of long output and counts what it dropped', async () => {
  const script = 'process.stdout.write("é".repeat(500_000) + "end")'
  const { stdout } = await runCommand(node, ['-e', script], { env, maxOutputBytes: 6 })
  expect(stdout).toEqual({ text: 'éend', droppedBytes: 999_998 })
})

it('works in the given directory', async () => {
  const cwd = temporaryFolder()
  const { stdout } = await runCommand(node, ['-e', 'console.log(process.cwd())'], { env, cwd })
  expect(stdout.text).toBe(`${cwd}\n`)
})

it('says that there is no such program', async () => {
  const error = { code: 'command_not_found', details: { program: '/no/such/program', error: 'ENOENT' } }
  await expect(runCommand('/no/such/program', [], { env })).rejects.toMatchObject(error)
  await expect(runCommand('no-such-program', [], { env: { PATH: '/usr/bin' } })).rejects.toMatchObject({
    code: 'command_not_found',
  })
})

it('says that a program cannot be started here', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'not-executable')
  writeFileSync(file, 'x')
  const here = runCommand(node, ['-e', ''], { env, cwd: join(folder, 'missing') })
  await expect(here).rejects.toMatchObject({ code: 'command_not_startable', details: { error: 'ENOENT' } })
  await expect(runCommand(file, [], { env })).rejects.toMatchObject({ code: 'command_not_startable' })
})

it('ends the whole process group before it rejects a cancelled command', async () => {
  const controller = new AbortController()
  let grandchild = 0
  const running = runCommand(node, ['-e', PARENT], {
    env,
    signal: controller.signal,
    onStdoutLine: (line) => {
      grandchild = Number(line)
      controller.abort(new Error('enough'))
    },
  })
  await expect(running).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } })
  expect([grandchild > 0, isRunning(grandchild)]).toEqual([true, false])
})

it('ends the whole process group when the time is up', async () => {
  const pids: number[] = []
  const running = runCommand(node, ['-e', PARENT], {
    env,
    timeoutMs: 500,
    onSpawn: ({ pid }) => {
      pids.push(pid)
    },
    onStdoutLine: (line) => pids.push(Number(line)),
  })
  await expect(running).rejects.toMatchObject({ code: 'timeout', details: { timeout_ms: 500 } })
  expect(pids.map(isRunning)).toEqual(pids.map(() => false))
})

it('starts nothing once it is cancelled', async () => {
  const file = join(temporaryFolder(), 'started')
  const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, '')`
  const running = runCommand(node, ['-e', script], { env, signal: AbortSignal.abort() })
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(existsSync(file)).toBe(false)
})

it('tells the process id and its group as soon as the command runs', async () => {
  const seen: unknown[] = []
  const { stdout } = await runCommand(node, ['-e', 'console.log(process.pid)'], {
    env,
    onSpawn: (child) => {
      seen.push(child)
    },
  })
  const pid = Number(stdout.text)
  expect(seen).toEqual([{ pid, processGroup: pid }])
})

it('ends the command and passes the error on when its start cannot be recorded', async () => {
  let started = 0
  const running = runCommand(node, ['-e', 'setInterval(() => {}, 1e6)'], {
    env,
    onSpawn: async ({ pid }) => {
      started = pid
      throw new Error('the journal is full')
    },
  })
  await expect(running).rejects.toThrow('the journal is full')
  expect(isRunning(started)).toBe(false)
})

it('ends the command and passes the error on when a line cannot be taken', async () => {
  const running = runCommand(node, ['-e', 'console.log("x"); setInterval(() => {}, 1e6)'], {
    env,
    onStdoutLine: (line) => {
      throw new Error(`no ${line}`)
    },
  })
  await expect(running).rejects.toThrow('no x')
})

it('keeps arguments out of the messages of its errors', async () => {
  const running = runCommand(node, ['-e', 'setInterval(() => {}, 1e6)', 'secret'], { env, timeoutMs: 50 })
  const error: unknown = await running.catch((reason: unknown) => reason)
  expect(String(error)).toBe(`CodedError: ${basename(node)} took longer than 50 ms`)
})
