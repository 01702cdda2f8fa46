import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProcessTable } from '@plinth/durable'
import { startChild } from '@plinth/durable/testing'
import type { EnvironmentEvent } from '@plinth/env-core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { shareProgress } from '../../src/build/share-progress.ts'
import { storePaths } from '../../src/store/store-paths.ts'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('../children/install-slowly.ts', import.meta.url))

it('lets whoever waits in another process follow the progress of the builder', async () => {
  const { dataDir, builder } = await aBuilder()
  const waiter = await aWaiter(dataDir)
  await waiter.heard('installing 3/7')
  builder.tell('go on')
  const { outcome } = await waiter.answer

  expect([outcome, waiter.phases()[0], waiter.phases().includes('installing 3/7')]).toEqual([
    'joined',
    'waiting 0/?',
    true,
  ])
  expect(await progressFiles(dataDir)).toEqual([])
})

it('does not believe the progress that a killed builder left, and builds itself', async () => {
  const { dataDir, builder } = await aBuilder()
  builder.kill('group')
  await builder.ended
  const [left = ''] = await progressFiles(dataDir)
  const waiter = await aWaiter(dataDir)
  const { outcome } = await waiter.answer

  expect([left.endsWith('.progress'), outcome]).toEqual([true, 'installed'])
  expect([waiter.phases().includes('installing 3/7'), await progressFiles(dataDir)]).toEqual([false, []])
})

it('passes nothing on that is not the progress of who holds the lock', async () => {
  const { dataDir, builder } = await aBuilder()
  const [name = ''] = await progressFiles(dataDir)
  const path = join(dataDir, 'locks', name)
  const forged = { version: 1, token: 'another', progress: { phase: 'forged', completed: 1 } }
  for (const text of ['', '{', '[]', '{"token":1}', JSON.stringify(forged)]) await writeFile(path, text)
  const waiter = await aWaiter(dataDir)
  await waiter.heard('waiting 0/?')
  builder.tell('go on')
  await waiter.answer

  expect(waiter.phases().filter((phase) => !/^(waiting|installing|verifying) /.test(phase))).toEqual([])
})

it('writes progress down one at a time, so that a slow disk leaves nothing of it after the build', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const locks = await temporaryFolder()
  const disk = Promise.withResolvers<void>()
  const written: unknown[] = []
  const store = { paths: { ...storePaths(locks), locks }, tools: { processes: createProcessTable() } }
  const shared = await shareProgress(store, { key: 'key', token: 'token' }, async (text, { to }) => {
    written.push(JSON.parse(text).progress.completed)
    await disk.promise
    await writeFile(to, text)
  })
  for (const completed of [1, 2, 3]) {
    shared.tell({ phase: 'installing', completed, unit: 'packages' })
    await vi.advanceTimersByTimeAsync(1000)
  }
  const closed = shared.close()
  disk.resolve()
  await closed
  shared.tell({ phase: 'installing', completed: 4, unit: 'packages' })
  await vi.advanceTimersByTimeAsync(1000)
  expect([written, await readdir(locks)]).toEqual([[1], []])
})

/** A process that builds the environment of {@link REQUEST}, at package 3 of 7. */
async function aBuilder() {
  const dataDir = join(await temporaryFolder(), 'data')
  const builder = startChild({ args: [SCRIPT, dataDir, JSON.stringify(PAYLOAD)] })
  onTestFinished(() => builder.kill('group'))
  await builder.said('installing')
  return { dataDir, builder }
}

/** Asks for it in this process. */
async function aWaiter(dataDir: string) {
  const { environments } = await aStore({ dataDir })
  const phases: string[] = []
  const listeners = new Map<string, () => void>()
  const onEvent = ({ kind, status }: EnvironmentEvent) => {
    if (kind !== 'progress' || !status.progress) return
    const { phase, completed, total = '?' } = status.progress
    phases.push(`${phase} ${completed}/${total}`)
    listeners.get(`${phase} ${completed}/${total}`)?.()
  }
  const answer = environments.ensure(REQUEST, { onEvent })
  const heard = (phase: string) =>
    new Promise<void>((resolve) => {
      if (phases.includes(phase)) resolve()
      else listeners.set(phase, resolve)
    })
  return { answer, heard, phases: () => phases }
}

async function progressFiles(dataDir: string): Promise<string[]> {
  return (await readdir(join(dataDir, 'locks'))).filter((name) => name.includes('.progress'))
}
