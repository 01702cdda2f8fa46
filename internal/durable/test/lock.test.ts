import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { acquireLock, createProcessTable, inspectLock, type LockWait, tryAcquireLock } from '../src/index.ts'
import { createFakeProcesses, createGates } from '../src/testing.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const processes = createProcessTable()

it('gives a lock to its callers one at a time, in the order of asking, within one process', async () => {
  const path = join(await temporaryDirectory(), 'deep', 'a.lock')
  const order: number[] = []
  const first = await acquireLock(path, { processes })
  const others: Promise<void>[] = []
  for (const number of [1, 2, 3]) {
    const gates = createGates()
    gates.hold('queued')
    others.push(
      acquireLock(path, { processes, at: gates.at }).then(async (lock) => {
        order.push(number)
        await lock.release()
      }),
    )
    await gates.reached('queued')
    gates.open('queued')
  }

  await first.release()
  await Promise.all(others)

  expect(order).toEqual([1, 2, 3])
  expect(await readdir(join(path, '..'))).toEqual([])
})

it('tells a waiter who holds the lock, for what, and how many are ahead', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const held = await acquireLock(path, { processes, purpose: 'build 7' })
  const waited = Promise.withResolvers<LockWait>()
  const next = acquireLock(path, { processes, onWait: waited.resolve })

  expect(await waited.promise).toEqual({ path, holder: held.holder, ahead: 1 })
  expect(held.holder).toMatchObject({ ...(await processes.self()), purpose: 'build 7' })
  await held.release()
  await (await next).release()
})

it('ends the waiting for a lock when the signal is aborted, and gives the place in the queue up', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const held = await acquireLock(path, { processes })
  const controller = new AbortController()
  const waiting = Promise.withResolvers<LockWait>()
  const next = acquireLock(path, { processes, signal: controller.signal, onWait: waiting.resolve, pollMs: 60_000 })
  await waiting.promise

  controller.abort(new Error('never mind'))

  await expect(next).rejects.toThrow('never mind')
  expect(await readdir(`${path}.queue`)).toHaveLength(1)
  await held.release()
})

it('does not queue for a lock under a signal that is aborted already', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')

  await expect(acquireLock(path, { processes, signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')

  await expect(inspectLock(path, processes)).resolves.toEqual({ state: 'free' })
})

it('takes a free lock and no other when asked to try', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')

  const held = await tryAcquireLock(path, { processes })

  expect(await tryAcquireLock(path, { processes })).toBeUndefined()
  expect(await inspectLock(path, processes)).toEqual({ state: 'held', holder: held?.holder })
  expect(await held?.release()).toBe('released')
  expect(await inspectLock(path, processes)).toEqual({ state: 'free' })
})

it('releases a lock at the end of an await using block', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  {
    await using held = await acquireLock(path, { processes })
    expect(await held.isHeld()).toBe(true)
  }
  expect(await inspectLock(path, processes)).toEqual({ state: 'free' })
})

it('leaves a lock alone that is no longer ours when it releases, however often', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const lost = await acquireLock(path, { processes })
  await rm(path)
  const found = await tryAcquireLock(path, { processes: createFakeProcesses().start().table })

  expect([await lost.isHeld(), await lost.release(), await lost.release()]).toEqual([false, 'lost', 'lost'])
  expect(await found?.isHeld()).toBe(true)
})

it('takes over the lock of a process that has ended, though another one has its pid', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const machine = createFakeProcesses()
  const dead = machine.start({ pid: 77 })
  await acquireLock(path, { processes: dead.table })
  machine.end(dead.identity)
  machine.start({ pid: 77 })

  expect(await inspectLock(path, machine.start().table)).toMatchObject({ state: 'abandoned', holder: { pid: 77 } })
  const held = await acquireLock(path, { processes: machine.start().table })

  expect(await held.release()).toBe('released')
  expect(await readdir(join(path, '..'))).toEqual([])
})

it('takes over a lock from before a reboot', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const machine = createFakeProcesses()
  await acquireLock(path, { processes: machine.start({ pid: 5 }).table })
  machine.reboot()

  const held = await tryAcquireLock(path, { processes: machine.start({ pid: 5 }).table })

  expect(held?.holder.boot_id).toBe('machine-a-boot-1')
})

it.each([
  ['empty', ''],
  ['zeroed', '\0\0\0\0'],
])('takes over a lock file that a power loss left %s', async (_, content) => {
  const path = join(await temporaryDirectory(), 'a.lock')
  await writeFile(path, content)
  await utimes(path, 0, 0)

  expect(await inspectLock(path, processes)).toEqual({ state: 'abandoned', holder: undefined })
  const held = await acquireLock(path, { processes })

  expect(await held.release()).toBe('released')
  expect(await readdir(join(path, '..'))).toEqual([])
})

it('refuses what is not a lock of ours with lock_unreadable and leaves it as it is', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'file.lock'), 'pid 12\n')
  await mkdir(join(directory, 'folder.lock'))
  const expected = (name: string) => ({ code: 'lock_unreadable', details: { path: join(directory, name) } })

  await expect(acquireLock(join(directory, 'file.lock'), { processes })).rejects.toMatchObject(expected('file.lock'))
  await expect(inspectLock(join(directory, 'file.lock'))).rejects.toMatchObject(expected('file.lock'))
  await expect(acquireLock(join(directory, 'folder.lock'), { processes })).rejects.toMatchObject(
    expected('folder.lock'),
  )
  expect((await readdir(directory)).sort()).toEqual(['file.lock', 'folder.lock'])
})

it('never takes over a lock of another machine: it waits, then says lock_held_elsewhere', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const there = await acquireLock(path, { processes: createFakeProcesses('machine-b').start({ pid: 9 }).table })
  const here = createFakeProcesses('machine-a').start({ pid: 9 }).table

  expect(await inspectLock(path, here)).toEqual({ state: 'held_elsewhere', holder: there.holder })
  await expect(acquireLock(path, { processes: here, elsewhereMs: 20, pollMs: 5 })).rejects.toMatchObject({
    code: 'lock_held_elsewhere',
    message: `${path} is held by process 9 on machine-b`,
    details: { path, pid: 9, hostname: 'machine-b' },
  })
  expect(await there.isHeld()).toBe(true)
})

it('takes a lock that another machine lets go of in time', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const there = await acquireLock(path, { processes: createFakeProcesses('machine-b').start().table })
  const next = acquireLock(path, {
    processes: createFakeProcesses('machine-a').start().table,
    onWait: () => void there.release(),
  })

  expect(await (await next).release()).toBe('released')
})

it('leaves nothing of an attempt that fails half-way behind, be it before or after it had the lock', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  for (const point of ['queued', 'before_link', 'taken']) {
    const gates = createGates()
    gates.fail(point, new Error(`fault at ${point}`))
    await expect(acquireLock(path, { processes, at: gates.at })).rejects.toThrow(`fault at ${point}`)
    expect(await readdir(join(path, '..'))).toEqual([])
  }
})

it('gets its lock although somebody clears the directory away while it waits', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'locks', 'a.lock')
  const held = await acquireLock(path, { processes })
  const gates = createGates()
  gates.hold('before_link')
  const next = acquireLock(path, { processes, at: gates.at, patienceMs: -1 })
  await gates.reached('before_link')

  await rm(join(directory, 'locks'), { recursive: true })
  gates.open('before_link')

  expect(await (await next).release()).toBe('released')
  expect(await held.release()).toBe('lost')
  expect(await readdir(join(directory, 'locks'))).toEqual([])
})

it('says permission_denied, disk_full and read_only when the file system refuses a lock, and links_unsupported without hard links', async () => {
  const path = join(await temporaryDirectory(), 'a.lock')
  const refusals = { EACCES: 'permission_denied', ENOSPC: 'disk_full', EROFS: 'read_only', EIO: 'io_error' }
  for (const [errno, code] of Object.entries(refusals)) {
    const gates = createGates()
    gates.fail('before_link', Object.assign(new Error(errno), { code: errno }))
    await expect(acquireLock(path, { processes, at: gates.at })).rejects.toMatchObject({
      code,
      details: { path, errno },
    })
  }
})
