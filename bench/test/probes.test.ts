import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { diskUsage } from '../src/frame/disk-usage.ts'
import { longestStall } from '../src/frame/stall.ts'

it('counts a file with two names once when it measures what a store takes on disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  await mkdir(first)
  await mkdir(second)
  await writeFile(join(first, 'large'), Buffer.alloc(1_000_000, 7))
  const before = await diskUsage(folder)
  await link(join(first, 'large'), join(second, 'same'))
  expect([before >= 1_000_000, await diskUsage(folder)]).toEqual([true, before])
  expect(await diskUsage(first, second)).toBeLessThanOrEqual(before)
})

it('sees work that holds the event loop, in its first turn and in its last', async () => {
  const hold = () => {
    const end = performance.now() + 120
    while (performance.now() < end);
  }
  const first = await longestStall(async () => hold())
  const last = await longestStall(async () => {
    await new Promise(setImmediate)
    hold()
    return 'done'
  })
  expect([first.stallMs >= 100, last.stallMs >= 100, last.result]).toEqual([true, true, 'done'])
  expect(first.busyMs).toBeGreaterThan(0)
})
