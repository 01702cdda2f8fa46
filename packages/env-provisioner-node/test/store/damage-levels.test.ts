import {
  appendFile,
  chmod,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, prefixIn, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const SITE = 'lib/python3.11/site-packages'
const RECORD = `${SITE}/numpy-2.4.1.dist-info/RECORD`
const MODULE = `${SITE}/numpy/core/array.py`
const TEXT = 'def array():\n    return 1\n'
const PACKAGES = {
  'numpy==2.4.1': {
    files: {
      'numpy/__init__.py': '',
      'numpy/core/array.py': TEXT,
      'numpy/core/deep/deeper.py': '',
      '../../../bin/f2py': '#!/bin/sh\n',
    },
  },
}

type Harm = (prefix: string, at: (name: string) => string) => Promise<unknown>
type Case = readonly [what: string, level: 'quick' | 'stat' | 'full', code: string, harm: Harm]

const CASES: readonly Case[] = [
  ['a .pth added', 'quick', 'entries_changed', (_, at) => writeFile(at(`${SITE}/evil.pth`), 'import os\n')],
  ['a sitecustomize added', 'quick', 'entries_changed', (_, at) => writeFile(at(`${SITE}/sitecustomize.py`), '')],
  ['a usercustomize added', 'quick', 'entries_changed', (_, at) => writeFile(at(`${SITE}/usercustomize.py`), '')],
  ['a package added', 'quick', 'entries_changed', (_, at) => mkdir(at(`${SITE}/stray`))],
  ['a command added', 'quick', 'entries_changed', (_, at) => writeFile(at('bin/pip'), '#!/bin/sh\n')],
  ['a command deleted', 'quick', 'entries_changed', (_, at) => rm(at('bin/f2py'))],
  ['a package deleted', 'quick', 'entries_changed', (_, at) => rm(at(`${SITE}/numpy`), { recursive: true })],
  ['a RECORD edited', 'quick', 'record_changed', (_, at) => appendFile(at(RECORD), 'x,,\n')],
  ['a RECORD edited, its time restored', 'quick', 'record_changed', (_, at) => editUnnoticed(at(RECORD))],
  ['a RECORD deleted', 'quick', 'record_changed', (_, at) => rm(at(RECORD))],
  ['a distribution swapped', 'quick', 'entries_changed', (_, at) => swap(at)],
  ['pyvenv.cfg edited', 'quick', 'configuration_changed', (_, at) => appendFile(at('pyvenv.cfg'), 'x = y\n')],
  ['the interpreter replaced', 'quick', 'interpreter_changed', (prefix, at) => replacePython(prefix, at)],
  ['the Python underneath upgraded', 'quick', 'interpreter_changed', (_, at) => appendFile(at('bin/python'), '#\n')],
  ['a file deleted', 'stat', 'file_missing', (_, at) => rm(at(MODULE))],
  ['a file truncated', 'stat', 'file_size_mismatch', (_, at) => truncate(at(MODULE), 3)],
  ['a file appended to', 'stat', 'file_size_mismatch', (_, at) => appendFile(at(MODULE), '#\n')],
  ['a file replaced by a link', 'stat', 'file_replaced', (_, at) => replaceByLink(at(MODULE))],
  ['a file replaced by a directory', 'stat', 'file_replaced', (_, at) => replaceByDirectory(at(MODULE))],
  [
    'a directory made a link to elsewhere',
    'stat',
    'folder_replaced',
    (_, at) => replaceByLink(at(`${SITE}/numpy/core`)),
  ],
  ['a package made a link to elsewhere', 'stat', 'folder_replaced', (_, at) => replaceByLink(at(`${SITE}/numpy`))],
  ['a directory replaced by a file', 'stat', 'file_missing', (_, at) => replaceByFile(at(`${SITE}/numpy/core`))],
  ['a link in a circle', 'stat', 'folder_replaced', (_, at) => replaceByCircle(at(`${SITE}/numpy/core`))],
  ['site-packages moved elsewhere', 'stat', 'folder_replaced', (_, at) => moveElsewhere(at(SITE))],
  ['commands moved elsewhere', 'stat', 'folder_replaced', (_, at) => moveElsewhere(at('bin'))],
  ['the prefix moved elsewhere', 'stat', 'folder_replaced', (prefix) => moveElsewhere(prefix)],
  ['a command not executable any more', 'stat', 'file_not_executable', (_, at) => chmod(at('bin/f2py'), 0o644)],
  ['a byte flipped', 'full', 'file_digest_mismatch', (_, at) => flip(at(MODULE))],
  ['a module edited, its time restored', 'full', 'file_digest_mismatch', (_, at) => editUnnoticed(at(MODULE))],
  ['a command edited', 'full', 'file_digest_mismatch', (_, at) => flip(at('bin/f2py'))],
  [
    'the file that redirects byte code edited',
    'stat',
    'file_digest_mismatch',
    (_, at) => flip(at(`${SITE}/_plinth.pth`)),
  ],
  ['a module added to a package', 'full', 'file_added', (_, at) => writeFile(at(`${SITE}/numpy/core/_evil.py`), '')],
  ['a package added to a package', 'full', 'file_added', (_, at) => addPackage(at(`${SITE}/numpy/core/more`))],
  ['a file added to the metadata', 'full', 'file_added', (_, at) => writeFile(at(`${RECORD}.txt`), '')],
]

it('finds every damage at the level that is meant for it and not before, rebuilds it and keeps the evidence', async () => {
  const found = await Promise.all(CASES.map(examine))
  expect(found).toEqual(
    CASES.map(([what, level, code]) => ({ what, level, code, outcome: 'installed', evidence: true, sound: 'ready' })),
  )
})

it('does not take what a program keeps in etc or share for damage', async () => {
  const packages = { 'numpy==2.4.1': { files: { 'numpy/__init__.py': '', '../../../etc/tool/tool.conf': '' } } }
  const host = await aStore({ packages })
  const prefix = await prefixIn(host)
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await writeFile(join(prefix, 'etc', 'tool', 'more.conf'), 'x')
  expect((await host.environments.verify(environment_key)).state).toBe('ready')
})

async function examine([what, _level, _code, harm]: Case) {
  const host = await aStore({ packages: PACKAGES })
  const prefix = await prefixIn(host)
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await harm(prefix, (name) => join(prefix, name))
  const first = await firstLevel((depth) => host.environments.verify(environment_key, { depth }))
  const { outcome } = await host.environments.ensure(REQUEST)
  const kept = await tree(join(host.dataDir, 'quarantine', environment_key))
  const { state: sound } = await host.environments.verify(environment_key)
  const evidence =
    kept.some((path) => path.endsWith('manifest.json')) && kept.some((path) => path.endsWith('pyvenv.cfg'))
  return { what, ...first, outcome, evidence, sound }
}

async function firstLevel(
  verify: (depth: 'quick' | 'stat' | 'full') => Promise<{ readonly state: string; readonly code?: string }>,
) {
  for (const level of ['quick', 'stat', 'full'] as const) {
    const { state, code } = await verify(level)
    if (state !== 'ready') return { level, code }
  }
  return { level: 'none', code: undefined }
}

/** Same size, same time: only what cannot be set back, and the content, tell. */
async function editUnnoticed(path: string): Promise<void> {
  const { atime, mtime } = await stat(path)
  await flip(path)
  await utimes(path, atime, mtime)
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[3] = (bytes[3] ?? 0) ^ 1
  await writeFile(path, bytes, { flag: 'r+' })
}

async function swap(at: (name: string) => string): Promise<void> {
  await rename(at(`${SITE}/numpy-2.4.1.dist-info`), at(`${SITE}/numpy-2.4.0.dist-info`))
}

async function replacePython(prefix: string, at: (name: string) => string): Promise<void> {
  const other = join(prefix, '..', 'other-python')
  await writeFile(other, '#!/bin/sh\n', { mode: 0o755 })
  await rm(at('bin/python'))
  await symlink(other, at('bin/python'))
}

/** Everything can be read as before, elsewhere. */
async function replaceByLink(path: string): Promise<void> {
  const elsewhere = `${path.split('/lib/python3.11')[0]}-elsewhere`
  await cp(path, elsewhere, { recursive: true })
  await rm(path, { recursive: true })
  await symlink(elsewhere, path)
}

async function replaceByFile(path: string): Promise<void> {
  await rm(path, { recursive: true })
  await writeFile(path, '')
}

async function replaceByCircle(path: string): Promise<void> {
  await rm(path, { recursive: true })
  await symlink(path, path)
}

async function moveElsewhere(path: string): Promise<void> {
  const elsewhere = `${path.split('/lib/python3.11')[0]}-elsewhere`
  await rename(path, elsewhere)
  await symlink(elsewhere, path)
}

async function replaceByDirectory(path: string): Promise<void> {
  await rm(path)
  await mkdir(path)
}

async function addPackage(path: string): Promise<void> {
  await mkdir(path)
  await writeFile(join(path, '__init__.py'), '')
}
