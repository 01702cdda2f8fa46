import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { definePlinthEnv } from '../../src/commands/definition.ts'
import { requirementsFromPylock } from '../../src/index.ts'
import { openFakeHost } from '../../src/testing.ts'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const LOCK = `lock-version = "1.0"
requires-python = ">=3.10"
created-by = "somebody"

[[packages]]
name = "Typing_Extensions"
version = "4.15.0"
index = "https://pypi.org/simple"
marker = "python_version < '3.13'"
requires-python = "<4"
sdist = { url = "https://files.example/typing_extensions-4.15.0.tar.gz", hashes = { sha256 = "${A}" } }
wheels = [{ url = "https://files.example/typing_extensions-4.15.0-py3-none-any.whl", hashes = { sha256 = "${B}" } }]

[[packages]]
name = "private"
version = "1.0+cu12"
index = "https://index.example/simple"
wheels = [{ url = "https://index.example/private-1.0+cu12-py3-none-any.whl", hashes = { sha256 = "${A}" } }]

[[packages]]
name = "tool"
archive = { url = "https://files.example/tool-2.1-py3-none-any.whl", hashes = { sha256 = "${B}" } }

[[packages]]
name = "repo"
version = "0.1"
vcs = { type = "git", url = "https://git.example/repo", commit-id = "${COMMIT}" }
`

it('reads a lock file with its pins, hashes, markers, Python versions, indexes and places of their own', () => {
  const { dependency_requirements, overrides } = requirementsFromPylock(LOCK, 'linux-x86_64')
  expect(dependency_requirements.bindings[0]?.requirements).toEqual([
    {
      kind: 'python_package',
      name: 'typing-extensions',
      exact_pin: '==4.15.0',
      markers: "python_version < '3.13'",
      python_requires: '>=3.10,<4',
      hashes: [`sha256:${B}`, `sha256:${A}`],
    },
    {
      kind: 'python_package',
      name: 'private',
      exact_pin: '==1.0+cu12',
      python_requires: '>=3.10',
      index_url: 'https://index.example/simple',
      hashes: [`sha256:${A}`],
    },
    { kind: 'python_package', name: 'tool', exact_pin: '==2.1', python_requires: '>=3.10' },
    { kind: 'python_package', name: 'repo', exact_pin: '==0.1', python_requires: '>=3.10' },
  ])
  expect(overrides.map(({ requirement_name, fields }) => [requirement_name, fields.package_source_override])).toEqual([
    ['tool', `https://files.example/tool-2.1-py3-none-any.whl#sha256=${B}`],
    ['repo', `git+https://git.example/repo@${COMMIT}`],
  ])
})

const HEAD = 'lock-version = "1.0"\n[[packages]]\n'

it.each([
  ['no TOML', 'lock-version = ', 'lock_unreadable'],
  ['a newer format', 'lock-version = "2.0"', 'unsupported_lock_version'],
  ['no version of the format', 'packages = []', 'unsupported_lock_version'],
  ['a package without a version', `${HEAD}name = "a"\nwheels = [{ hashes = { sha256 = "${A}" } }]`, 'lock_unsupported'],
  ['a package without hashes', `${HEAD}name = "a"\nversion = "1"`, 'lock_unsupported'],
  ['a weaker hash', `${HEAD}name = "a"\nversion = "1"\nwheels = [{ hashes = { md5 = "00" } }]`, 'lock_unsupported'],
  ['a directory', `${HEAD}name = "a"\nversion = "1"\ndirectory = { path = "." }`, 'lock_unsupported'],
  ['an extra', `${HEAD}name = "a"\nversion = "1"\nmarker = "'x' in extras"`, 'lock_unsupported'],
  ['mercurial', `${HEAD}name = "a"\nversion = "1"\nvcs = { type = "hg" }`, 'lock_unsupported'],
  ['an archive of no place', `${HEAD}name = "a"\nversion = "1"\narchive = {}`, 'lock_unsupported'],
] as const)('refuses a lock file with %s by its code', async (_what, text, code) => {
  expect(await codeOf(Promise.resolve().then(() => requirementsFromPylock(text, 'linux-x86_64')))).toBe(code)
})

it('locks an environment with every distribution, its file and its hash, and makes the same environment of the lock', async () => {
  const { dataDir, environments } = await aStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const command = definePlinthEnv(async () => (await openFakeHost({ dataDir })).environments)
  const { stdout } = await tryCli(command, { argv: ['lock', environment_key.slice(3, 12)] })
  const lock = parse(stdout)
  expect([lock['lock-version'], lock['requires-python'], lock.packages]).toMatchObject([
    '1.0',
    '==3.11.*',
    [
      { name: 'numpy', version: '2.4.1', wheels: [{ size: 1000, hashes: { sha256: expect.any(String) } }] },
      { name: 'pillow', version: '12.0', wheels: [{ url: 'https://files.example/pillow-12.0-py3-none-any.whl' }] },
    ],
  ])
  const file = join(dataDir, 'pylock.toml')
  await writeFile(file, stdout)
  const answer = JSON.parse((await tryCli(command, { argv: ['ensure', '--requirements', file, '--json'] })).stdout)
  expect([answer.state, answer.status.bindings[0].installed_requirements]).toEqual([
    'ready',
    ['numpy==2.4.1', 'pillow==12.0'],
  ])
  const again = JSON.parse((await tryCli(command, { argv: ['ensure', '--requirements', file, '--json'] })).stdout)
  expect([again.outcome, again.status.environment_key]).toEqual(['reused', answer.status.environment_key])
})

it('does not lock what is not there, nor what lost its resolution or its files', async () => {
  const { dataDir, environments } = await aStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const missing = await codeOf(environments.lock(`v1_${'0'.repeat(32)}`))
  await environments.close()
  const withdrawn = await aStore({ dataDir, files: 'withdrawn' })
  const lost = await codeOf(withdrawn.environments.lock(environment_key))
  await rm(join(dataDir, 'resolutions'), { recursive: true })
  expect([missing, lost, await codeOf(withdrawn.environments.lock(environment_key))]).toEqual([
    'environment_missing',
    'not_locatable',
    'resolution_missing',
  ])
})
