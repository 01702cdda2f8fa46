import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeTree } from '@plinth/durable'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Environments, openEnvironments, requirementsFromPylock } from '../../src/index.ts'
import { small } from '../harsh/payloads.ts'
import { aSeed, type Seed } from '../harsh/seed.ts'

const run = promisify(execFile)
/** requests brings four packages along. */
const PAYLOAD = small('lock', ['requests==2.32.5', 'six==1.17.0'])

let seed: Seed
let folder: string
let uv: string
let environments: Environments
let python: string
let lock: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth lock-')))
  seed = await aSeed()
  uv = join(seed.toolsDir, 'uv-0.13.9/uv-0.13.9.data/scripts/uv')
  await seed.plantAt(join(folder, 'data'))
  environments = await openEnvironments({ dataDir: join(folder, 'data'), afterInstall: 'nothing' })
  const { environment_key, python_executable } = await environments.ensureReady({ dependency_requirements: PAYLOAD })
  python = python_executable
  lock = await environments.lock(environment_key)
  await writeFile(join(folder, 'pylock.toml'), lock)
})
afterAll(async () => {
  await environments.close()
  await seed.remove()
  await removeTree(folder)
})

it.each([
  ['uv pip install -r', ['install', '-r']],
  ['uv pip sync', ['sync']],
] as const)('writes a pylock.toml that %s accepts, and that gives the same distributions', async (name, words) => {
  const venv = join(folder, name.replaceAll(' ', '-'))
  await run(uv, ['venv', '--python', python, venv])
  const env = { ...process.env, VIRTUAL_ENV: venv, UV_CACHE_DIR: join(folder, 'data/cache/uv') }
  await run(uv, ['pip', ...words, join(folder, 'pylock.toml')], { env })
  expect(await distributionsIn(venv)).toEqual(await distributionsIn(join(python, '..', '..')))
})

it('makes an environment of a pylock.toml of uv, with its hashes, elsewhere', async () => {
  const made = join(folder, 'pylock.uv.toml')
  const wanted = join(folder, 'requirements.in')
  await writeFile(wanted, 'requests==2.32.5\n')
  await run(uv, ['pip', 'compile', wanted, '--format', 'pylock.toml', '-o', made, '--python', python])
  const request = requirementsFromPylock(await readFile(made, 'utf8'), 'linux-x86_64')
  const { state, status, environment_ref } = await environments.ensure(request)
  expect([state, status.message]).toEqual(['ready', undefined])
  const pinned = request.dependency_requirements.bindings.flatMap(({ requirements }) => requirements)
  expect(await distributionsIn(join(environment_ref?.python_executable ?? '', '..', '..'))).toEqual(
    pinned.map(({ name, exact_pin }) => `${name.replaceAll('-', '_')}-${exact_pin.slice(2)}.dist-info`),
  )
})

it('makes the same distributions of its own lock in another store, with uv and with pip', async () => {
  for (const installer of ['uv', 'pip'] as const) {
    const dataDir = join(folder, `other-${installer}`)
    await seed.plantAt(dataDir)
    await using other = await openEnvironments({ dataDir, installer, afterInstall: 'nothing' })
    const { python_executable } = await other.ensureReady(requirementsFromPylock(lock, 'linux-x86_64'))
    expect(await distributionsIn(join(python_executable, '..', '..'))).toEqual(
      await distributionsIn(join(python, '..', '..')),
    )
  }
})

it('refuses a lock file whose hash is not that of the file', async () => {
  const wrong = lock.replaceAll(/sha256 = "[0-9a-f]{64}"/g, `sha256 = "${'0'.repeat(64)}"`)
  const { state, status } = await environments.ensure(requirementsFromPylock(wrong, 'linux-x86_64'))
  expect([state, status.code]).toEqual(['failed', 'hash_mismatch'])
})

async function distributionsIn(venv: string): Promise<string[]> {
  const [version = ''] = await readdir(join(venv, 'lib'))
  const names = await readdir(join(venv, 'lib', version, 'site-packages'))
  return names.filter((name) => name.endsWith('.dist-info')).sort()
}
