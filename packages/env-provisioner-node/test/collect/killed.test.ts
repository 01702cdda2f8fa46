import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProcessTable, makeDirectory, temporaryPath } from '@plinth/durable'
import { startChild } from '@plinth/durable/testing'
import { expect, it, onTestFinished } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'
import { shortly } from './packages-of.ts'

const COLLECTOR = fileURLToPath(new URL('../children/collect-until.ts', import.meta.url))
const HOST = fileURLToPath(new URL('../children/use-in-child.ts', import.meta.url))

it.each(['collecting', 'unpublished', 'unleased', 'buried', 'removing'])(
  'is finished by the next opening or the next collection when it is killed at "%s"',
  async (point) => {
    const { dataDir, environments } = await aStore()
    const { environment_key } = await environments.ensureReady(REQUEST)
    await environments.close()
    const { signal } = await startChild({ args: [COLLECTOR, dataDir, point] }).ended
    const opened = await aStore({ dataDir })
    await opened.environments.close()
    const afterOpening = (await readdir(join(dataDir, 'envs'))).filter((name) => name !== 'python')
    const next = await aStore({ dataDir })
    await next.environments.collect(await next.environments.planCollection({ budget_bytes: 0 }))
    const left = (await tree(dataDir)).filter((path) => path.includes(environment_key))
    expect([signal, afterOpening, left]).toEqual(['SIGKILL', [], []])
    expect((await next.environments.ensure(REQUEST)).state).toBe('ready')
  },
)

it('publishes an environment again that a killed collector had unpublished while somebody used it', async () => {
  const { dataDir, environments } = await aStore()
  const ref = await environments.ensureReady(REQUEST)
  const { signal } = await startChild({ args: [COLLECTOR, dataDir, 'unpublished'] }).ended
  // Its lease was written before the manifest went, and was missed by who looked at leases before that.
  await using _lease = await leaseByHand(dataDir, ref.environment_key)
  const next = await aStore({ dataDir })
  const plan = await next.environments.planCollection({ max_environments: 0 })
  expect([signal, shortly(plan), (await environments.verifyRef(ref)).state]).toEqual([
    'SIGKILL',
    { goes: [], kept: ['environment: leased'] },
    'ready',
  ])
})

it('keeps the environment of a killed host as long as the program that runs in it lives', async () => {
  const { dataDir, environments } = await aStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const host = startChild({ args: [HOST, dataDir, JSON.stringify(REQUEST)] })
  await host.said('running')
  const program = Number(host.lines()[0])
  onTestFinished(() => void endQuietly(program))
  host.kill('parent')
  await host.ended
  const held = await environments.planCollection({ max_environments: 0 })
  const leases = await readdir(join(dataDir, 'locks', 'leases', environment_key))
  endQuietly(program)
  await expect.poll(async () => shortly(await environments.planCollection({ max_environments: 0 })).kept).toEqual([])
  const { removed } = await environments.collect(await environments.planCollection({ max_environments: 0 }))
  expect([shortly(held), leases.length, removed.length]).toEqual([{ goes: [], kept: ['environment: leased'] }, 2, 1])
})

it('keeps an environment for a program that a host has started by itself, until it ends', async () => {
  const { environments } = await aStore()
  const ref = await environments.ensureReady(REQUEST)
  const program = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const ended = once(program, 'exit')
  onTestFinished(() => void endQuietly(program.pid ?? 0))
  const lease = await environments.acquire(ref)
  const held = [await lease.holdFor(program.pid ?? 0), await lease.holdFor(2 ** 22 + 1)]
  await lease.release()
  await lease.release()
  const released = shortly(await environments.planCollection({ max_environments: 0 }))
  const again = await environments.acquire(ref)
  await again.holdFor(program.pid ?? 0)
  const both = shortly(await environments.planCollection({ max_environments: 0 }))
  await again.release()
  program.kill('SIGKILL')
  await ended
  expect([held, released.kept, both.kept]).toEqual([[true, false], [], ['environment: leased']])
})

async function leaseByHand(dataDir: string, key: string): Promise<AsyncDisposable> {
  const folder = join(dataDir, 'locks', 'leases', key)
  await makeDirectory(folder)
  const path = await temporaryPath(folder, createProcessTable())
  await writeFile(path, '')
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
