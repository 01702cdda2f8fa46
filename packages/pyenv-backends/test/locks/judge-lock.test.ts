import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { judgeLock } from '../../src/locks/judge-lock.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { lockPair } from './lock-pairs.ts'

const EARLIER = new Date('2026-01-01T00:00:00Z')
const LATER = new Date('2026-02-01T00:00:00Z')

/** Judges two texts (null: no such file); the environment file is the newer one unless told otherwise. */
async function judge(environment: string | null, lock: string | null, newer: 'environment' | 'lock' = 'environment') {
  const folder = temporaryFolder()
  const files = { environmentFile: join(folder, 'environment.yml'), lockFile: join(folder, 'conda-lock.yml') }
  const write = (path: string, text: string | null, time: Date) => {
    if (text === null) return
    writeFileSync(path, text)
    utimesSync(path, time, time)
  }
  write(files.environmentFile, environment, newer === 'environment' ? LATER : EARLIER)
  write(files.lockFile, lock, newer === 'environment' ? EARLIER : LATER)
  return judgeLock(files, 'linux-64')
}

it('tells fresh locks from stale ones in 200 pairs, whatever the times of the files say', async () => {
  const wrong: unknown[] = []
  for (let index = 0; index < 200; index += 1) {
    const pair = lockPair(index, createRandom(index))
    const { state, reason } = await judge(pair.environment, pair.lock, pair.truth === 'fresh' ? 'environment' : 'lock')
    if (state !== pair.truth) wrong.push([index, pair.kind, state, reason])
  }
  expect(wrong).toEqual([])
})

it('says by what a lock was judged', async () => {
  const verdicts = await Promise.all(
    [0, 16, 32, 48, 64, 80, 96, 8].map(async (index) => {
      const pair = lockPair(index, createRandom(index))
      return (await judge(pair.environment, pair.lock)).decided_by
    }),
  )
  expect(new Set(verdicts)).toEqual(new Set(['input_digest', 'content_hash', 'content']))
})

it('judges a lock that records no content by the times of the files', async () => {
  const environment = 'name: demo\ndependencies:\n  - python\n'
  for (const lock of ['version: 1\n', 'version: 1\nmetadata:\n  content_hash: {}\npackage: []\n']) {
    expect(await judge(environment, lock)).toMatchObject({
      state: 'stale',
      decided_by: 'modification_time',
      warnings: [],
    })
    expect(await judge(environment, lock, 'lock')).toMatchObject({ state: 'fresh', decided_by: 'modification_time' })
  }
})

it('warns of a lock that cannot be read and judges it by the times of the files', async () => {
  const environment = 'name: demo\ndependencies:\n  - python\n'
  for (const lock of ['package: [\n', 'version: 2\n', '']) {
    const verdict = await judge(environment, lock)
    expect([verdict.state, verdict.decided_by, verdict.warnings.length]).toEqual(['stale', 'modification_time', 1])
  }
})

it('says which of the two files is there', async () => {
  expect(await judge(null, null)).toMatchObject({ state: 'none', decided_by: 'presence', lock_modified_at: null })
  expect(await judge('name: a\n', null)).toMatchObject({
    state: 'missing',
    environment_modified_at: LATER,
    lock_modified_at: null,
  })
  expect(await judge(null, 'version: 1\n')).toMatchObject({
    state: 'lock_only',
    environment_modified_at: null,
    lock_modified_at: EARLIER,
  })
})

it('names the channel, the requirement or the package in which a lock differs', async () => {
  const reasons = new Map<string, string>()
  for (let index = 8; index < 16; index += 1) {
    const pair = lockPair(index, createRandom(1))
    reasons.set(pair.kind, (await judge(pair.environment, pair.lock)).reason)
  }
  expect(Object.fromEntries(reasons)).toMatchObject({
    'newer version': 'numpy>=2 is asked for; the lock has numpy 1.26.4',
    added: 'polars is not in the lock',
    'channels swapped': 'the channels are pytorch, conda-forge; the lock was made with conda-forge, pytorch',
    'pip added': 'other-tool>=2 (pip) is not in the lock',
  })
  expect(reasons.get('removed')).toMatch(/^the lock has \w+, which nothing asks for$/)
})

it('takes a lock without packages for this platform for stale', async () => {
  const pair = lockPair(0, createRandom(3))
  const verdict = await judge(`${pair.environment}# changed\n`, pair.lock.replaceAll('linux-64', 'osx-arm64'))
  expect(verdict).toMatchObject({
    state: 'stale',
    decided_by: 'content',
    reason: 'the lock has no packages for linux-64',
  })
})

it('refuses an environment.yml that cannot be read, with line and column', async () => {
  await expect(judge('name: demo\nchannels: [unclosed\ndependencies:\n', 'version: 1\n')).rejects.toMatchObject({
    code: 'invalid_environment_file',
    details: { line: 3, column: 1 },
  })
})

it('reads versions as text, so that 3.10 is no number', async () => {
  const { lock, environment } = lockPair(0, createRandom(5))
  const old = lock
    .replace('name: python\n  version: 3.11.7', 'name: python\n  version: 3.10')
    .replace(/ {2}inputs_metadata:[\s\S]*?(?=package:)/, '')
  const text = environment.replace(/- '?python[^\n]*/, '- python=3.10')
  expect(await judge(text, old)).toMatchObject({ state: 'fresh', decided_by: 'content' })
})
