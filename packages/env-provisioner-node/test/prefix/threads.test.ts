import { execFile } from 'node:child_process'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { createFileThreads } from '../../src/prefix/thread/file-threads.ts'
import { type MakeThread, makeWorker } from '../../src/prefix/thread/in-thread.ts'
import { codeOf } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { aPrefix, manyModules } from './a-prefix.ts'

const FORBIDDEN: MakeThread = () => {
  throw new Error('threads are forbidden')
}
const BROKEN: MakeThread = () => new Worker('throw new Error("no such program")', { eval: true })
const SILENT: MakeThread = () => new Worker('', { eval: true })

it('finds the same in threads and, where a host has none or breaks them, on its own loop', async () => {
  const task = await aPrefix([manyModules('one', 60), manyModules('two', 60)])
  await rm(join(task.sitePackages, 'one/part3/module3.py'))
  await truncate(join(task.sitePackages, 'two/part3/module3.py'))
  const findings = await Promise.all([makeWorker, FORBIDDEN, BROKEN, SILENT].map((make) => threads(make).inspect(task)))
  const [first] = findings
  expect(findings).toEqual([first, first, first, first])
  expect([first?.files, first?.damages.map(({ code, name }) => [code, name])]).toEqual([
    124,
    [
      ['file_missing', 'lib/python3.11/site-packages/one/part3/module3.py'],
      ['file_size_mismatch', 'lib/python3.11/site-packages/two/part3/module3.py'],
    ],
  ])
})

it('hashes a file of any size in a thread', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'wheel')
  await writeFile(path, Buffer.alloc(5_000_000, 'x'))
  const expected = await threads(FORBIDDEN).digest(path)
  expect([await threads().digest(path), expected.length]).toEqual([expected, 64])
  expect(await codeOf(threads().digest(join(folder, 'nothing')))).toBe('io_error')
})

it('has at most two threads at a time, none before there is work and none after it', async () => {
  const counts = { now: 0, most: 0, made: 0 }
  const counting: MakeThread = (program, order) => {
    counts.made += 1
    counts.now += 1
    counts.most = Math.max(counts.most, counts.now)
    const worker = makeWorker(program, order)
    worker.once('exit', () => {
      counts.now -= 1
    })
    return worker
  }
  const task = await aPrefix([manyModules('one', 40)])
  const files = threads(counting)
  const before = counts.made
  await Promise.all(Array.from({ length: 5 }, () => files.inspect({ ...task, depth: 'stat' })))
  await files.close()
  expect([before, counts]).toEqual([0, { now: 0, most: 2, made: 5 }])
})

it('ends its threads at once when a call is cancelled and when it is closed', async () => {
  const slow: MakeThread = () => new Worker('for (;;);', { eval: true })
  const task = await aPrefix([])
  for (const end of ['abort', 'close'] as const) {
    const [files, controller, online] = [threads(slowly(slow)), new AbortController(), gate]
    const looking = files.inspect(task, controller.signal).then(
      () => 'found',
      (error: unknown) => (error instanceof Error ? error.name : error),
    )
    await online.promise
    const started = performance.now()
    if (end === 'abort') controller.abort()
    else await files.close()
    expect([end, await looking]).toEqual([end, 'AbortError'])
    await files.close()
    expect(performance.now() - started).toBeLessThan(500)
  }
})

it('runs its threads straight from the sources', async () => {
  const script = fileURLToPath(new URL('../children/verify-from-source.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, await temporaryFolder()])
  expect(stdout).toBe('ready: threads ended with 0\n')
})

let gate = Promise.withResolvers<void>()

function slowly(make: MakeThread): MakeThread {
  gate = Promise.withResolvers<void>()
  return (program, order) => {
    const worker = make(program, order)
    worker.once('online', () => gate.resolve())
    return worker
  }
}

function threads(make: MakeThread = makeWorker) {
  const files = createFileThreads(make)
  onTestFinished(() => files.close())
  return files
}
