import { mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/**
 * What pip and uv leave of a wheel with a command on Windows: `Scripts\numpy-config.exe`, a launcher with the script in it, in RECORD as
 * `../../Scripts/numpy-config.exe`. Sources: the entry-points and recording-installed-packages specifications of packaging.python.org.
 */
const PACKAGES = {
  'numpy==2.4.1': {
    files: { 'numpy/__init__.py': "__version__ = '2.4.1'\n", '../../Scripts/numpy-config.exe': 'MZ launcher' },
  },
}

async function aWindowsStore(dataDir?: string) {
  const host = await aStore({ platform: 'win32', packages: PACKAGES, ...(dataDir === undefined ? {} : { dataDir }) })
  const { python_executable, environment_key } = await host.environments.ensureReady(REQUEST)
  return { ...host, python_executable, key: environment_key, prefix: dirname(dirname(python_executable)) }
}

it('makes, verifies and finds again an environment that is laid out as on Windows', async () => {
  const { environments, dataDir, key, prefix, python_executable } = await aWindowsStore()
  const full = await environments.verify(key)
  await environments.close()
  const { environments: next } = await aStore({ platform: 'win32', dataDir })
  const { outcome, environment_ref } = await next.ensure(REQUEST)
  expect([full.state, outcome, environment_ref?.python_executable, python_executable]).toEqual([
    'ready',
    'reused',
    python_executable,
    join(prefix, 'Scripts', 'python.exe'),
  ])
})

const DAMAGE = [
  { what: 'a command that is gone', path: 'Scripts/numpy-config.exe', change: rm, code: 'entries_changed' },
  { what: 'a cut launcher', path: 'Scripts/numpy-config.exe', change: truncate, code: 'file_size_mismatch' },
  { what: 'a path file in Lib', path: 'Lib/site-packages/evil.pth', change: overwrite, code: 'entries_changed' },
  { what: 'another python.exe', path: 'Scripts/python.exe', change: overwrite, code: 'interpreter_changed' },
  { what: 'another home', path: 'pyvenv.cfg', change: overwrite, code: 'configuration_changed' },
]

it.each(DAMAGE)('notices, in an environment laid out as on Windows, $what', async ({ path, change, code }) => {
  const { environments, prefix, key } = await aWindowsStore()
  await change(join(prefix, path))
  const found = await environments.verify(key, { depth: 'stat' })
  expect(found.state === 'damaged' && found.code).toBe(code)
})

it('notices, on Windows, a Python that was upgraded behind the small program in Scripts that starts it', async () => {
  const folder = await temporaryFolder()
  const python = join(folder, 'pythons', '3.11.7', 'python.exe')
  await mkdir(dirname(python), { recursive: true })
  await writeFile(python, '3.11.7')
  const { environments, key } = await aWindowsStore(join(folder, 'data'))
  const before = await environments.verify(key, { depth: 'quick' })
  await writeFile(python, '3.11.8 ')
  const after = await environments.verify(key, { depth: 'quick' })
  expect([before.state, after.state === 'damaged' && after.code]).toEqual(['ready', 'interpreter_changed'])
})

async function overwrite(path: string): Promise<void> {
  await writeFile(path, 'home = C:\\evil\n')
}
