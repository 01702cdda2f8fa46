import { appendFile, mkdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, prefixIn, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const SITE = 'lib/python3.11/site-packages'

type Damage = readonly [what: string, harm: (prefix: string) => Promise<unknown>, code: string]

const SEEN_AT_ONCE: readonly Damage[] = [
  ['a package deleted', (prefix) => rm(join(prefix, SITE, 'numpy'), { recursive: true }), 'entries_changed'],
  ['a .pth added', (prefix) => writeFile(join(prefix, SITE, 'evil.pth'), 'import os\n'), 'entries_changed'],
  ['a sitecustomize added', (prefix) => writeFile(join(prefix, SITE, 'sitecustomize.py'), ''), 'entries_changed'],
  ['a command added', (prefix) => writeFile(join(prefix, 'bin', 'pip'), '#!/bin/sh\n'), 'entries_changed'],
  [
    'a RECORD changed',
    (prefix) => appendFile(join(prefix, SITE, 'numpy-2.4.1.dist-info', 'RECORD'), 'x,,\n'),
    'record_changed',
  ],
  [
    'a distribution swapped',
    (prefix) => writeFile(join(prefix, SITE, 'numpy-2.4.1.dist-info', 'RECORD'), 'numpy/__init__.py,,\n'),
    'record_changed',
  ],
  ['a RECORD deleted', (prefix) => rm(join(prefix, SITE, 'numpy-2.4.1.dist-info', 'RECORD')), 'record_changed'],
  [
    'pyvenv.cfg changed',
    (prefix) => appendFile(join(prefix, 'pyvenv.cfg'), 'include-system-site-packages = true\n'),
    'configuration_changed',
  ],
  ['pyvenv.cfg deleted', (prefix) => rm(join(prefix, 'pyvenv.cfg')), 'configuration_changed'],
  ['the interpreter deleted', (prefix) => rm(join(prefix, 'bin', 'python')), 'interpreter_changed'],
  ['the interpreter replaced', replaceInterpreter, 'interpreter_changed'],
  ['the prefix deleted', (prefix) => rm(prefix, { recursive: true }), 'interpreter_changed'],
  ['the manifest emptied', (prefix) => truncate(manifestOf(prefix)), 'manifest_unreadable'],
  ['the manifest of something else', (prefix) => writeFile(manifestOf(prefix), '{}'), 'manifest_invalid'],
  ['the manifest changed', changeManifest, 'manifest_digest_mismatch'],
]

it('finds on the warm path what changed by name, manifest, interpreter and RECORD, rebuilds it and keeps the evidence', async () => {
  for (const [what, harm, code] of SEEN_AT_ONCE) {
    const host = await aStore()
    const prefix = await prefixIn(host)
    await harm(prefix)
    const answer = await host.environments.ensure(REQUEST)
    const missing = answer.status.timeline.find(({ state }) => state === 'missing')
    expect([what, missing?.code, answer.outcome, host.backend.installs.length]).toEqual([what, code, 'installed', 2])
    const kept = await tree(join(host.dataDir, 'quarantine'))
    expect([what, kept.some((path) => path.endsWith('manifest.json'))]).toEqual([what, true])
  }
})

const SEEN_BY_STAT: readonly Damage[] = [
  ['a file deleted', (prefix) => rm(join(prefix, SITE, 'numpy', '__init__.py')), 'file_missing'],
  ['a file truncated', (prefix) => truncate(join(prefix, SITE, 'numpy', '__init__.py')), 'file_size_mismatch'],
]

it('finds deleted and truncated files when every file is looked at', async () => {
  for (const [what, harm, code] of SEEN_BY_STAT) {
    const { environments, ...host } = await aStore()
    const prefix = await prefixIn({ environments, ...host })
    const { environment_key } = await environments.ensureReady(REQUEST)
    await harm(prefix)
    expect([what, await environments.verify(environment_key, { depth: 'stat' })]).toMatchObject([
      what,
      { state: 'damaged', code },
    ])
  }
})

it('finds a flipped byte when every file is hashed, and writes the result down', async () => {
  const { environments, ...host } = await aStore()
  const prefix = await prefixIn({ environments, ...host })
  const { environment_key } = await environments.ensureReady(REQUEST)
  const sound = await environments.verify(environment_key)
  await flip(join(prefix, SITE, 'numpy', '__init__.py'))
  const byStat = await environments.verify(environment_key, { depth: 'stat' })
  const byDigest = await environments.verify(environment_key, { depth: 'full' })
  expect([sound.state, byStat.state, byDigest]).toMatchObject([
    'ready',
    'ready',
    { state: 'damaged', code: 'file_digest_mismatch' },
  ])
  const found = await environments.show(environment_key)
  const validations = found?.state === 'published' ? found.usage?.validations : []
  expect(validations?.map(({ kind, ok, code }) => [kind, ok, code])).toEqual([
    ['stat', true, undefined],
    ['full', true, undefined],
    ['stat', true, undefined],
    ['full', false, 'file_digest_mismatch'],
  ])
})

it('starts the interpreter when everything is verified', async () => {
  const failing = { outcome: { contract_version: 1, exit_code: 1, signal: null, duration_ms: 0 }, ...NOTHING } as const
  const { environments } = await aStore({ onRun: () => failing })
  const { environment_key } = await environments.ensureReady(REQUEST)
  expect(await environments.verify(environment_key)).toMatchObject({
    state: 'damaged',
    code: 'interpreter_not_startable',
  })
})

it('does not take byte code for damage', async () => {
  const host = await aStore()
  const prefix = await prefixIn(host)
  await mkdir(join(prefix, SITE, '__pycache__'))
  await writeFile(join(prefix, SITE, '__pycache__', 'single.cpython-311.pyc'), 'x')
  expect((await host.environments.ensure(REQUEST)).outcome).toBe('reused')
})

it('reads a RECORD again when only its times differ, and believes its digest', async () => {
  const host = await aStore()
  const prefix = await prefixIn(host)
  const past = new Date(0)
  await utimes(join(prefix, SITE, 'numpy-2.4.1.dist-info', 'RECORD'), past, past)
  expect((await host.environments.ensure(REQUEST)).outcome).toBe('reused')
})

it('rebuilds from the resolution that was kept, so that a key means one content', async () => {
  const host = await aStore()
  await rm(await prefixIn(host), { recursive: true })
  await host.environments.ensure(REQUEST)
  expect([host.backend.installs.length, host.backend.resolutions()]).toEqual([2, 1])
})

it('notices a store that was moved, and makes its environments anew', async () => {
  const host = await aStore()
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await host.environments.close()
  const moved = join(dirname(host.dataDir), 'moved')

  await rename(host.dataDir, moved)
  const opened = await aStore({ dataDir: moved })
  const answer = await opened.environments.ensure(REQUEST)
  const missing = answer.status.timeline.find(({ state }) => state === 'missing')
  expect([answer.outcome, missing?.code, answer.environment_ref?.environment_key]).toEqual([
    'installed',
    'store_moved',
    environment_key,
  ])
  expect(answer.environment_ref?.python_executable.startsWith(moved)).toBe(true)
})

const NOTHING = { stdout: { text: '', droppedBytes: 0 }, stderr: { text: '', droppedBytes: 0 } }

function manifestOf(prefix: string): string {
  return join(dirname(prefix), 'manifest.json')
}

async function replaceInterpreter(prefix: string): Promise<void> {
  const other = join(prefix, '..', 'other-python')
  await writeFile(other, '#!/bin/sh\n', { mode: 0o755 })
  await rm(join(prefix, 'bin', 'python'))
  await symlink(other, join(prefix, 'bin', 'python'))
}

async function changeManifest(prefix: string): Promise<void> {
  const path = manifestOf(prefix)
  const manifest: Record<string, unknown> = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...manifest, size_bytes: 1 }))
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await writeFile(path, bytes)
}
