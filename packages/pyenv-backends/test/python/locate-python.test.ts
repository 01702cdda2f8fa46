import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonLocator, type PythonRuntime } from '../../src/index.ts'
import { type CommandCall, createFakeCommands, fakePython } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** Puts an empty file where an interpreter would be. */
function place(...path: string[]): string {
  const file = join(...path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '', { mode: 0o755 })
  return file
}

/** What the probe prints for an interpreter; its version is the last one in its path. */
function probed({ program }: CommandCall) {
  const version = program.match(/\d+\.\d+(\.\d+)?((a|b|rc)\d+)?/g)?.at(-1) ?? '3.11.2'
  const { implementation, basePrefix, externallyManaged, tags, markers } = fakePython({ version })
  const answer = {
    version,
    implementation,
    base_prefix: basePrefix,
    externally_managed: externallyManaged,
    tags,
    markers,
  }
  return { stdout: JSON.stringify(answer) }
}

function hostWith(files: readonly string[], changes: Record<string, string> = {}) {
  const home = temporaryFolder()
  for (const file of files) place(home, ...file.split('/'))
  return { home, env: { HOME: home, PATH: join(home, 'bin'), ...changes } }
}

function places(found: readonly PythonRuntime[], home: string): string[] {
  return found.map(({ source, executable }) => `${source} ${executable.slice(home.length + 1)}`)
}

it('looks for interpreters in one fixed order of places', async () => {
  const { home, env } = hostWith([
    'bin/python3',
    'bin/python3.9',
    '.pyenv/versions/3.10.1/bin/python',
    '.asdf/installs/python/3.12.2/bin/python',
    '.local/share/mise/installs/python/3.13.1/bin/python3',
    '.local/share/uv/python/cpython-3.14.0-linux-x86_64-gnu/bin/python3',
    'mine/3.8.1/python',
  ])
  const { runCommand } = createFakeCommands(probed)
  const variables = { ...env, PLINTH_PYTHON: join(home, 'mine/3.8.1/python') }
  expect(places(await createPythonLocator({ env: variables, runCommand }).locate(), home)).toEqual([
    'PLINTH_PYTHON mine/3.8.1/python',
    'pyenv .pyenv/versions/3.10.1/bin/python',
    'asdf .asdf/installs/python/3.12.2/bin/python',
    'mise .local/share/mise/installs/python/3.13.1/bin/python3',
    'uv .local/share/uv/python/cpython-3.14.0-linux-x86_64-gnu/bin/python3',
    'path bin/python3',
    'path bin/python3.9',
  ])
})

it('puts the default of a version manager first, then releases before previews and newer before older', async () => {
  const versions = ['3.9.18', '3.11.7', '3.12.1', '3.15.0a2', 'pypy3.10-7.3.17', '3.10.13']
  const { home, env } = hostWith(versions.map((version) => `.pyenv/versions/${version}/bin/python`))
  writeFileSync(join(home, '.pyenv/version'), '3.11\n')
  const { runCommand } = createFakeCommands(probed)
  const found = await createPythonLocator({ env, runCommand }).locate()
  expect(places(found, home).map((place) => place.split('/')[2])).toEqual([
    '3.11.7',
    '3.12.1',
    '3.10.13',
    '3.9.18',
    '3.15.0a2',
    'pypy3.10-7.3.17',
  ])
})

it('takes the default of asdf and mise from .tool-versions and that of pyenv from its variable', async () => {
  const { home, env } = hostWith(
    [
      '.asdf/installs/python/3.12.2/bin/python',
      '.asdf/installs/python/3.11.9/bin/python',
      '.pyenv/versions/3.12.1/bin/python',
      '.pyenv/versions/3.10.4/bin/python',
    ],
    { PYENV_VERSION: '3.10.4' },
  )
  writeFileSync(join(home, '.tool-versions'), 'nodejs 22.1.0\npython 3.11.9 system # mine\n')
  const { runCommand } = createFakeCommands(probed)
  expect((await createPythonLocator({ env, runCommand }).locate()).map(({ version }) => version)).toEqual([
    '3.10.4',
    '3.12.1',
    '3.11.9',
    '3.12.2',
  ])
})

it('considers an override alone and says when it does not suit or does not run', async () => {
  const { home, env } = hostWith(['bin/python3', 'old/3.8.1/python'])
  const { runCommand } = createFakeCommands(probed)
  const locator = createPythonLocator({ env, runCommand })
  const [old, missing] = [join(home, 'old/3.8.1/python'), join(home, 'gone')]
  expect((await locator.locate({ executable: old })).map(({ source, version }) => [source, version])).toEqual([
    ['override', '3.8.1'],
  ])
  const { suitable, unsuitable } = await locator.survey({ executable: old, pythonRequires: '>=3.10' })
  expect([suitable, unsuitable.map(({ executable }) => executable)]).toEqual([[], [old]])
  expect((await locator.survey({ executable: missing })).broken).toEqual([
    { executable: missing, source: 'override', code: 'command_not_found', message: `there is no file ${missing}` },
  ])
})

it('finds the interpreters of a version or a specifier and tells the others', async () => {
  const versions = ['3.9.18', '3.11.7', '3.11.10', '3.12.1']
  const { env } = hostWith(versions.map((version) => `.pyenv/versions/${version}/bin/python`))
  const { runCommand } = createFakeCommands(probed)
  const locator = createPythonLocator({ env, runCommand })
  const wanted = async (request: { version?: string; pythonRequires?: string }) =>
    (await locator.locate(request)).map(({ version }) => version)
  expect({
    '3.11': await wanted({ version: '3.11' }),
    '3.11.7': await wanted({ version: '3.11.7' }),
    '3.1': await wanted({ version: '3.1' }),
    '>=3.10,<3.12': await wanted({ pythonRequires: '>=3.10,<3.12' }),
    both: await wanted({ version: '3.11', pythonRequires: '<3.11.9' }),
  }).toEqual({
    '3.11': ['3.11.10', '3.11.7'],
    '3.11.7': ['3.11.7'],
    '3.1': [],
    '>=3.10,<3.12': ['3.11.10', '3.11.7'],
    both: ['3.11.7'],
  })
  await expect(locator.locate({ version: 'three' })).rejects.toMatchObject({ code: 'invalid_python_version' })
})

it('leaves shims, virtual environments, relative folders and second names of one file out', async () => {
  const { home, env } = hostWith(['bin/python3.11', 'shims/python3', 'venv/bin/python3'])
  writeFileSync(join(home, 'venv/pyvenv.cfg'), '')
  symlinkSync('python3.11', join(home, 'bin/python3'))
  symlinkSync('python3.11', join(home, 'bin/python'))
  const { runCommand } = createFakeCommands(probed)
  const PATH = ['shims', 'venv/bin', 'bin'].map((folder) => join(home, folder)).join(':')
  const found = await createPythonLocator({ env: { ...env, PATH: `relative:${PATH}` }, runCommand }).locate()
  expect(places(found, home)).toEqual(['path bin/python3'])
})

it('finds PLINTH_PYTHON by name on PATH and reports one that is not there', async () => {
  const { home, env } = hostWith(['bin/python3.9', 'bin/python3'])
  const { runCommand } = createFakeCommands(probed)
  const named = createPythonLocator({ env: { ...env, PLINTH_PYTHON: 'python3.9' }, runCommand })
  expect(places(await named.locate(), home)).toEqual(['PLINTH_PYTHON bin/python3.9', 'path bin/python3'])
  const missing = createPythonLocator({ env: { ...env, PLINTH_PYTHON: 'python4' }, runCommand })
  expect((await missing.survey()).broken.map(({ executable, code }) => [executable, code])).toEqual([
    ['python4', 'command_not_found'],
  ])
})

it('goes on when a candidate is no Python, does not answer or cannot be started', async () => {
  const versions = ['3.12.1', '3.11.7', '3.10.4', '3.9.1']
  const { env } = hostWith(versions.map((version) => `.pyenv/versions/${version}/bin/python`))
  const { runCommand } = createFakeCommands((call) => {
    if (call.program.includes('3.12.1')) return { exitCode: 2, stderr: 'Unknown option: -I' }
    if (call.program.includes('3.11.7')) return { stdout: 'hello' }
    if (call.program.includes('3.10.4')) return undefined
    return probed(call)
  })
  const { suitable, broken } = await createPythonLocator({ env, runCommand }).survey()
  expect([suitable.map(({ version }) => version), broken.map(({ code }) => code)]).toEqual([
    ['3.9.1'],
    ['probe_failed', 'probe_failed', 'command_not_found'],
  ])
})

it('asks each interpreter once and never again while its file stays the same', async () => {
  const { home, env } = hostWith(['.pyenv/versions/3.11.7/bin/python', '.pyenv/versions/2.7.18/bin/python'])
  const { runCommand, calls } = createFakeCommands((call) =>
    call.program.includes('2.7.18') ? { exitCode: 2 } : probed(call),
  )
  const cacheDir = join(home, 'cache')
  const survey = () => createPythonLocator({ env, runCommand, cacheDir }).survey()
  const first = await survey()
  expect([await survey(), calls.length]).toEqual([first, 2])
  utimesSync(join(home, '.pyenv/versions/3.11.7/bin/python'), 1, 1)
  expect([await survey(), calls.length]).toEqual([first, 3])
})

it('probes again when what it kept is damaged, and does without a cache that it cannot write', async () => {
  const { home, env } = hostWith(['.pyenv/versions/3.11.7/bin/python'])
  const { runCommand, calls } = createFakeCommands(probed)
  const cacheDir = join(home, 'cache')
  const found = await createPythonLocator({ env, runCommand, cacheDir }).locate()
  for (const name of readdirSync(cacheDir)) writeFileSync(join(cacheDir, name), 'damaged')
  expect([await createPythonLocator({ env, runCommand, cacheDir }).locate(), calls.length]).toEqual([found, 2])
  const unwritable = place(home, 'a-file')
  expect(await createPythonLocator({ env, runCommand, cacheDir: unwritable }).locate()).toEqual(found)
})

it('starts an interpreter without site packages, user code or the variables of the host', async () => {
  const { env } = hostWith(['bin/python3'], { PYTHONPATH: '/evil' })
  const { runCommand, calls } = createFakeCommands(probed)
  await createPythonLocator({ env, runCommand }).locate()
  expect(calls.map(({ args, options }) => [args.slice(0, 3), options.env.PYTHONPATH])).toEqual([
    [['-I', '-S', '-c'], undefined],
  ])
})

it('stops searching when it is cancelled', async () => {
  const { env } = hostWith(['bin/python3'])
  const { runCommand } = createFakeCommands(probed)
  const locating = createPythonLocator({ env, runCommand }).locate({ signal: AbortSignal.abort() })
  await expect(locating).rejects.toMatchObject({ code: 'cancelled' })
})

it('finds interpreters on Windows with the launcher, the version managers and PATH', async () => {
  const home = temporaryFolder()
  const listed = place(home, 'Python311', '3.11.9', 'python.exe')
  place(home, 'AppData', 'Roaming', 'uv', 'python', 'cpython-3.13.1-windows-x86_64-none', 'python.exe')
  place(home, '.pyenv', 'pyenv-win', 'versions', '3.10.4', 'python.exe')
  place(home, 'tools', '3.9.1', 'python.exe')
  place(home, 'WindowsApps', 'python.exe')
  const Path = [join(home, 'WindowsApps'), join(home, 'tools', '3.9.1')].join(';')
  const { runCommand } = createFakeCommands((call) => {
    if (call.program !== 'py') return probed(call)
    return { stdout: ` -V:3.11 *        ${listed}\r\n -V:3.9-32         C:\\gone\\python.exe\r\n` }
  })
  const locator = createPythonLocator({ env: { USERPROFILE: home, Path }, runCommand, platform: 'win32' })
  expect((await locator.locate()).map(({ source, version }) => [source, version])).toEqual([
    ['py', '3.11.9'],
    ['pyenv', '3.10.4'],
    ['uv', '3.13.1'],
    ['path', '3.9.1'],
  ])
})
