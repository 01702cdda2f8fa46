import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { acquireLock, inspectLock } from '../src/index.ts'
import { createGates, type RunningChild, startChild } from '../src/testing.ts'
import { childEnvironment, childScript, temporaryDirectory } from './temporary-directory.ts'

it('gives a lock to processes in the order of asking', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const held = await acquireLock(path)
  const order: number[] = []
  const children = [startHolder(path), startHolder(path), startHolder(path)]
  for (const child of children) await queueUp(child)
  const turns = children.map(async (child, index) => {
    await child.said('held')
    order.push(index)
    child.tell('release')
    await child.ended
  })

  await held.release()
  await Promise.all(turns)

  expect(order).toEqual([0, 1, 2])
})

it('gives the lock of a killed process to the next one in the queue, past a killed waiter', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const [holder, waiter] = [startHolder(path), startHolder(path)]
  await queueUp(holder)
  await holder.said('held')
  await queueUp(waiter)
  const next = acquireLock(path, { pollMs: 20 })
  waiter.kill('parent')
  await waiter.ended

  holder.kill('parent')

  expect(await (await next).release()).toBe('released')
  expect(await inspectLock(path)).toEqual({ state: 'free' })
})

it('sees that a thread that held a lock was terminated, where threads have ids, and gives the lock to the next one', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const thread = new Worker(childScript('hold-in-thread'), { workerData: path })
  await once(thread, 'message')
  const before = await inspectLock(path)
  await thread.terminate()
  const after = await inspectLock(path)
  const hasIds = process.platform === 'linux'

  expect([before.state, after.state]).toEqual(['held', hasIds ? 'abandoned' : 'held'])
  if (hasIds) expect(await (await acquireLock(path)).release()).toBe('released')
})

it('treats a killed holder whose parent has not collected it yet as dead', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const holder = startHolder(path)
  await queueUp(holder)
  await holder.said('held')

  // Both steps are in one turn of the event loop, so nobody has waited for the child yet.
  holder.kill('parent')
  const next = acquireLock(path, { pollMs: 20 })

  expect(await (await next).release()).toBe('released')
})

it('does not let a waiter that hangs keep a free lock from the others', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const gates = createGates()
  gates.hold('before_link')
  const hanging = acquireLock(path, { at: gates.at })
  await gates.reached('before_link')

  const next = await acquireLock(path, { pollMs: 10, patienceMs: 50 })

  await next.release()
  gates.open('before_link')
  expect(await (await hanging).release()).toBe('released')
})

function startHolder(path: string): RunningChild {
  const child = startChild({ args: [childScript('hold'), path], env: childEnvironment() })
  onTestFinished(() => child.kill('group'))
  return child
}

async function queueUp(child: RunningChild): Promise<void> {
  await child.said('ready')
  child.tell('go')
  await child.said('queued')
}
