import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installerTools } from '../../src/installers/create-installer.ts'
import { confirm, declined } from '../../src/project/init-dialogue.ts'
import { installProject } from '../../src/project/install-packages.ts'
import { pinFor, writePin } from '../../src/project/version-pin.ts'
import type { VersionManager } from '../../src/python/version-managers.ts'
import { findVersionManagers } from '../../src/python/version-managers.ts'
import { createFakeCommands } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { PYVE, pyve } from './pyve-process.ts'

/** The code of the error document that a command line ends with. */
async function codeOf(cwd: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await pyve([...args, '--json'], { cwd })
  const document: unknown = JSON.parse(stdout)
  return { code: '', ...Object(document) }.code
}

it('gives each refusal a code of its own', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, '.venv'))
  writeFileSync(join(cwd, '.venv/mine'), '')
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['prefix_occupied', ['init']],
    ['not_ours', ['purge']],
    ['conda_spec_missing', ['init', '--backend', 'micromamba']],
    ['unknown_backend', ['init', '--backend', 'conda']],
    ['invalid_venv_directory', ['init', 'a b']],
    ['reserved_environment_name', ['init', '--env', 'base']],
    ['invalid_environment_name', ['init', '--env', 'a b']],
    ['no_such_environment', ['activate', 'none']],
    ['environment_missing', ['doctor']],
    ['no_version_manager', ['python-version', '3.11']],
    ['invalid_python_version', ['python-version', 'x']],
  ]
  const seen: unknown[] = []
  for (const [, args] of lines) seen.push(await codeOf(cwd, ...args))
  expect(seen).toEqual(lines.map(([code]) => code))
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\n')
  expect(await codeOf(cwd, 'init')).toBe('invalid_environment_file')
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  expect([await codeOf(cwd, 'init', '--strict'), await codeOf(cwd, 'init')]).toEqual([
    'lock_missing',
    'micromamba_missing',
  ])
  writeFileSync(join(cwd, 'requirements.txt'), '')
  expect([await codeOf(cwd, 'init'), readdirSync(cwd).toSorted()]).toEqual([
    ...['ambiguous_backend', ['.venv', 'environment.yml', 'requirements.txt']],
  ])
})

it('refuses to go on at the end of input, after three answers that are none, and on a no', async () => {
  const answering = (answers: (string | undefined)[]) => ({
    isInteractive: true,
    saysYes: false,
    ask: async () => answers.shift(),
    note: () => {},
    warn: () => {},
  })
  const asked = (...answers: (string | undefined)[]) => confirm(answering(answers), 'Go on?')
  expect([await asked(''), await asked('Y'), await asked('no'), await asked('what', 'yes')]).toEqual([
    true,
    true,
    false,
    true,
  ])
  for (const answers of [[undefined], ['a', 'b', 'c']]) {
    await expect(asked(...answers)).rejects.toMatchObject({ code: 'no_answer' })
  }
  expect(await confirm({ ...answering([]), saysYes: true }, 'Go on?')).toBe(true)
  expect(declined('why')).toMatchObject({ code: 'declined', hint: 'why' })
})

it('says that a manager did not pin, and which managers lack a version', async () => {
  const root = temporaryFolder()
  const manager: VersionManager = {
    name: 'pyenv',
    pinFile: '.python-version',
    versions: ['3.12.1', '3.11.9', '3.11.5'],
    interpreter: async () => null,
    pin: async () => {},
  }
  expect(['3.11', '3.11.5', '3.12'].map((wanted) => pinFor([manager], wanted).version)).toEqual([
    '3.11.9',
    '3.11.5',
    '3.12.1',
  ])
  expect(() => pinFor([manager], '3.1')).toThrow(expect.objectContaining({ code: 'no_suitable_python' }))
  const bin = join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'pyenv'), '', { mode: 0o755 })
  const { runCommand } = createFakeCommands(({ args }) => ({
    exitCode: args[0] === 'local' ? 1 : 0,
    stdout: '3.11.5\n',
  }))
  const [pyenv] = await findVersionManagers({ env: { PATH: bin }, runCommand, cwd: root })
  if (!pyenv) throw new Error('pyenv was not found')
  await expect(writePin({ root, manager: pyenv, version: '3.11.5' })).rejects.toMatchObject({ code: 'pin_failed' })
})

it('installs requirements.txt or the project only when asked, and says when there is nothing to install', async () => {
  const cwd = temporaryFolder()
  expect(await codeOf(cwd, 'init', '--install')).toBe('nothing_to_install')
  writeFileSync(join(cwd, 'requirements.txt'), 'no-such-package-of-plinth @ file:///nowhere/x.whl\n')
  const { runCommand, calls } = createFakeCommands(() => ({ exitCode: 1, stderr: 'no way' }))
  const folders = { toolsDir: join(cwd, 'tools'), cacheDir: join(cwd, 'cache'), env: {}, runCommand }
  const request = { root: cwd, prefix: join(cwd, '.venv'), requirements: undefined }
  const withUv = installProject(installerTools({ name: 'uv', executable: '/bin/uv', ...folders }), request, {})
  await expect(withUv).rejects.toMatchObject({ code: 'install_failed', message: expect.stringContaining('no way') })
  expect(calls[0]?.args.slice(-2)).toEqual(['-r', 'requirements.txt'])
  const without = installProject(installerTools({ name: 'uv', ...folders }), request, {})
  await expect(without).rejects.toMatchObject({ code: 'no_suitable_installer' })
})

it('writes nothing into a project that cannot be written to, and says so', () => {
  const cwd = join(temporaryFolder(), 'project')
  mkdirSync(cwd)
  const script = 'mount -t tmpfs -o ro none "$1" && cd "$1" && shift && exec "$@"'
  const [program = '', ...args] = ['unshare', '-m', 'sh', '-c', script, 'sh', cwd, process.execPath, PYVE, 'init']
  const home = temporaryFolder()
  const { status, stderr } = spawnSync(program, args, { env: { PATH: process.env.PATH, HOME: home } })
  expect([status, String(stderr)]).toEqual([1, expect.stringMatching(/^ERROR: .*read-only/i)])
})
