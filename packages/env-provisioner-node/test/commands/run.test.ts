import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { EnvironmentRefV1 } from '@plinth/contracts'
import { createProcessTable } from '@plinth/durable'
import { expect, it, onTestFinished } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/plinth-env.cjs', import.meta.url))

it('passes standard input, output and error of a command through byte for byte', async () => {
  const { run } = await aRunner()
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256))
  const child = await run(['sh', '-c', 'printf "\\377\\000" >&2; cat'])
  child.stdin?.end(bytes)
  const [out, err, [code]] = await Promise.all([collect(child.stdout), collect(child.stderr), once(child, 'close')])

  expect([code, out.equals(bytes), [...err]]).toEqual([0, true, [255, 0]])
})

it.each([
  ['exit 7', 7],
  ['kill -TERM $$', 143],
  ['kill -KILL $$', 137],
])('ends as its command does: %s gives %i', async (script, code) => {
  const { run } = await aRunner()

  expect((await once(await run(['sh', '-c', script]), 'close'))[0]).toBe(code)
})

it('passes an interrupt on to the command and its group, gives 130, and holds leases until then', async () => {
  const { run, leases } = await aRunner()
  const child = await run(['sh', '-c', 'sleep 1000 & echo $!; wait'])
  const [line] = await once(child.stdout ?? child, 'data')
  await expect.poll(leases).toHaveLength(2)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')

  expect([code, await leases(), await isAlive(Number(String(line)))]).toEqual([130, [], false])
})

it('lets the command decide what a signal means, however often it comes', async () => {
  const { run } = await aRunner()
  const script = `
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log('caught'))
    process.stdin.once('data', () => process.exit(5))
    console.log('ready')`
  const child = await run([process.execPath, '-e', script])
  const said = lines(child)
  await said('ready')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) {
    const caught = said('caught')
    child.kill(signal)
    await caught
  }
  child.stdin?.end('enough\n')

  expect((await once(child, 'close'))[0]).toBe(5)
})

it('keeps the environment leased to a command whose starter was killed', async () => {
  const { run, leases } = await aRunner()
  const child = await run(['sh', '-c', 'echo $$; exec sleep 1000'])
  const [line] = await once(child.stdout ?? child, 'data')
  onTestFinished(() => end(Number(String(line))))
  await expect.poll(leases).toHaveLength(2)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const holders = (await leases()).map((text) => Number(JSON.parse(text).holder.pid))

  expect([holders.includes(Number(String(line))), await isAlive(Number(String(line)))]).toEqual([true, true])
})

it('runs the interpreter of the store, whatever else a ref says besides', async () => {
  const { run } = await aRunner({ interpreter: '/bin/false', prefix: '/' })
  const child = await run(['python'])

  const [out, [code]] = await Promise.all([collect(child.stdout), once(child, 'close')])

  expect([String(out), code]).toEqual(['3.11.7\n', 0])
})

it('refuses a ref that is missing, not ready, stale or forged before it starts anything, each with its code and a hint', async () => {
  const { ref, refuse } = await aRunner()
  const refs: readonly (readonly [unknown, string])[] = [
    [null, 'ref_missing'],
    [{ status: {}, environment_ref: null }, 'ref_missing'],
    [{}, 'ref_invalid'],
    [{ ...ref, state: 'installing' }, 'ref_not_ready'],
    [{ ...ref, environment_key: `v1_${'0'.repeat(32)}` }, 'ref_stale'],
    [{ ...ref, python_executable: '/usr/bin/python3' }, 'ref_forged'],
    [{ ...ref, manifest_path: '/etc/manifest.json' }, 'ref_forged'],
    [{ ...ref, env_ids: [...ref.env_ids, 'another'] }, 'ref_forged'],
    [{ ...ref, requirements_fingerprint: `sha256:${'0'.repeat(64)}` }, 'ref_forged'],
  ]
  const refusals: unknown[] = []
  for (const [given] of refs) refusals.push(await refuse(given))

  expect(refusals).toEqual(refs.map(([, code]) => [1, 'environment_not_ready', code, true, '']))
})

/** A store with an environment, and `plinth-env run` in a process of its own. */
async function aRunner(additions: Readonly<Record<string, unknown>> = {}) {
  const { environments, dataDir } = await aStore()
  const ref: EnvironmentRefV1 = await environments.ensureReady(REQUEST)
  const path = join(dataDir, '..', 'ref.json')
  const start = async (given: unknown, command: readonly string[], ...options: string[]) => {
    await writeFile(path, JSON.stringify(given))
    const args = [PROGRAM, '--data', dataDir, 'run', '--ref', path, ...options, '--', ...command]
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
  const leases = async () => {
    const folder = join(dataDir, 'locks', 'leases', ref.environment_key)
    return Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  }
  const refuse = async (given: unknown) => {
    const child = await start(given, ['sh', '-c', 'echo started >&2'], '--json')
    const [out, err] = await Promise.all([collect(child.stdout), collect(child.stderr), once(child, 'close')])
    const { code, details, hint } = JSON.parse(String(out))
    return [child.exitCode, code, details.code, hint.length > 10, /started/.exec(String(err))?.[0] ?? '']
  }
  return { ref, leases, refuse, run: (command: readonly string[]) => start({ ...ref, ...additions }, command) }
}

async function collect(stream: NodeJS.ReadableStream | null): Promise<Buffer> {
  return stream ? buffer(stream) : Buffer.alloc(0)
}

/** Resolves at the next time that the child says a line. */
function lines({ stdout }: ChildProcess): (line: string) => Promise<void> {
  const waiting = new Map<string, () => void>()
  stdout?.on('data', (chunk) => {
    for (const line of String(chunk).trimEnd().split('\n')) waiting.get(line)?.()
  })
  return (line) => new Promise((resolve) => waiting.set(line, resolve))
}

/** A zombie that nobody has reaped yet runs no more. */
async function isAlive(pid: number): Promise<boolean> {
  return (await createProcessTable().identify(pid)) !== undefined
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
