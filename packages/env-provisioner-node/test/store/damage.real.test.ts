import { execFile } from 'node:child_process'
import { copyFile, cp, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { openCounting, storeFolder } from '../real-store.ts'
import { tree } from '../temporary-folder.ts'

/** A prefix, its site-packages, and the uv of the store. */
interface Place {
  readonly prefix: string
  readonly site: string
  readonly uv: string
}
type Case = readonly [what: string, level: string, code: string, harm: (place: Place) => Promise<unknown>]

const CASES: readonly Case[] = [
  ['another version by uv', 'quick', 'entries_changed', ({ uv, prefix }) => install(uv, prefix, 'idna==3.9')],
  ['one more package by uv', 'quick', 'entries_changed', ({ uv, prefix }) => install(uv, prefix, 'toml==0.10.2')],
  ['a sitecustomize', 'quick', 'entries_changed', ({ site }) => writeFile(join(site, 'sitecustomize.py'), '')],
  ['another Python', 'quick', 'interpreter_changed', ({ prefix }) => copyPython(prefix)],
  ['a file deleted', 'stat', 'file_missing', ({ site }) => rm(join(site, 'idna', 'core.py'))],
  ['a file truncated', 'stat', 'file_size_mismatch', ({ site }) => truncate(join(site, 'idna', 'core.py'), 100)],
  ['a package elsewhere', 'stat', 'folder_replaced', ({ site, prefix }) => moveElsewhere(join(site, 'idna'), prefix)],
  ['an edit in place', 'full', 'file_digest_mismatch', ({ site }) => edit(join(site, 'idna', 'core.py'))],
  ['a module added', 'full', 'file_added', ({ site }) => writeFile(join(site, 'idna', 'evil.py'), '')],
  ['activation edited', 'full', 'file_digest_mismatch', ({ prefix }) => edit(join(prefix, 'bin', 'activate'))],
  ['metadata truncated', 'stat', 'file_size_mismatch', ({ site }) => truncate(join(site, 'idna-3.10.dist-info/WHEEL'))],
]

it('finds damage of real packages at its level, rebuilds from a cache that has it too, and keeps the evidence', async () => {
  const { dataDir, remove } = await storeFolder()
  const { environments } = await openCounting({ dataDir, afterInstall: 'nothing' })
  const binding = aBinding([aRequirement('idna', '3.10'), aRequirement('six', '1.17.0')])
  const request = { dependency_requirements: requirementsOf([binding]) }
  const found = []
  for (const [what, , , harm] of CASES) {
    const { environment_key, python_executable } = await environments.ensureReady(request)
    await harm(await placeOf(python_executable, dataDir))
    const levels = []
    for (const depth of ['quick', 'stat', 'full'] as const) {
      const seen = await environments.verify(environment_key, { depth })
      if (seen.state === 'damaged') levels.push([depth, seen.code])
    }
    const { outcome } = await environments.ensure(request)
    const { state } = await environments.verify(environment_key)
    found.push([what, ...(levels[0] ?? []), outcome, state])
  }
  const [key = ''] = (await environments.list()).map(({ environment_key }) => environment_key)
  const kept = (await tree(join(dataDir, 'quarantine', key))).filter((path) => basename(path) === 'manifest.json')
  expect(found).toEqual(CASES.map(([what, level, code]) => [what, level, code, 'installed', 'ready']))
  expect(kept.length).toBe(CASES.length)
  await environments.close()
  await remove()
})

async function placeOf(pythonExecutable: string, dataDir: string): Promise<Place> {
  const prefix = join(pythonExecutable, '..', '..')
  const site = (await tree(prefix)).find((path) => path.endsWith('/site-packages')) ?? ''
  const tool = (await tree(join(dataDir, 'tools'))).find((path) => path.endsWith('/scripts/uv')) ?? ''
  return { prefix, site: join(prefix, site), uv: join(dataDir, 'tools', tool) }
}

function install(uv: string, prefix: string, requirement: string): Promise<unknown> {
  return promisify(execFile)(uv, ['pip', 'install', '--python', join(prefix, 'bin', 'python'), requirement])
}

async function copyPython(prefix: string): Promise<void> {
  const executable = join(prefix, 'bin', 'python')
  await copyFile(executable, join(prefix, '..', 'python'))
  await rm(executable)
  await symlink(join(prefix, '..', 'python'), executable)
}

async function moveElsewhere(folder: string, prefix: string): Promise<void> {
  await cp(folder, `${prefix}-elsewhere`, { recursive: true })
  await rm(folder, { recursive: true })
  await symlink(`${prefix}-elsewhere`, folder)
}

/** Through the hard link, its time set back: the cache has the same damage, and only the content tells. */
async function edit(path: string): Promise<void> {
  const { atime, mtime } = await stat(path)
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace(/[a-z]/, 'X'), { flag: 'r+' })
  await utimes(path, atime, mtime)
}
