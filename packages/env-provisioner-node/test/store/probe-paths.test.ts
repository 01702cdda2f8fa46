import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createFileThreads } from '../../src/prefix/thread/file-threads.ts'
import { createPathProbe } from '../../src/store/probe-paths.ts'
import { codeOf } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** An hour ahead: nothing was written just now. */
const LATER = { now: () => new Date(Date.now() + 3_600_000).toISOString() }

it('hashes large wheels in a thread and small ones without, each once as long as it stays the same', async () => {
  const folder = join(await temporaryFolder(), 'wheels')
  await mkdir(folder)
  const [small, large] = [Buffer.from('small'), Buffer.alloc(9 << 20, 'x')]
  await writeFile(join(folder, 'small.whl'), small)
  await writeFile(join(folder, 'large.whl'), large)
  const threads = createFileThreads()
  onTestFinished(() => threads.close())
  const inThreads: string[] = []
  const digest = (path: string) => {
    inThreads.push(path)
    return threads.digest(path)
  }
  const probe = createPathProbe({ threads: { digest }, clock: LATER })
  const digests = [await probe.digestOf(join(folder, 'small.whl')), await probe.digestOf(join(folder, 'large.whl'))]
  const whole = await probe.digestOf(folder)
  expect(digests).toEqual([small, large].map((data) => `sha256:${createHash('sha256').update(data).digest('hex')}`))
  await writeFile(join(folder, 'small.whl'), 'other')
  expect(await probe.digestOf(folder)).not.toBe(whole)
  expect(inThreads).toEqual([join(folder, 'large.whl')])
  expect(await codeOf(probe.digestOf(join(folder, 'nothing')))).toBe('io_error')
})
