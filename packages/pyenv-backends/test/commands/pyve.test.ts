import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { pyve } from './pyve-process.ts'

const host = { folder: '' }

beforeAll(async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  host.folder = dirname(python?.executable ?? '')
})

function init(cwd: string, ...args: readonly string[]) {
  return pyve(args, { cwd, env: { PATH: `${host.folder}:/usr/bin:/bin` } })
}

it('prints its version and its help to standard output', async () => {
  const cwd = temporaryFolder()
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const { version } = { version: '', ...Object(manifest) }
  for (const flag of ['--version', '-v']) {
    expect(await pyve([flag], { cwd })).toEqual({ code: 0, stdout: `pyve version ${version}\n`, stderr: '' })
  }
  const help = await pyve(['--help'], { cwd })
  expect([help.code, help.stdout.split('\n')[0], help.stderr, await pyve(['-h'], { cwd })]).toEqual([
    ...[0, 'Usage: pyve [options] COMMAND', ''],
    help,
  ])
})

it('exits with 1 for every wrong command line and says what is wrong with it', async () => {
  const cwd = temporaryFolder()
  const lines = [[], ['bogus'], ['run'], ['run', '--flag'], ['init', 'a', 'b'], ['init', '--backend'], ['--bogus']]
  const outcomes = await Promise.all(lines.map((args) => pyve(args, { cwd })))
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(lines.map(() => [1, '']))
  expect(outcomes.map(({ stderr }) => /^ERROR: (.*)$/m.exec(stderr)?.[1])).toEqual([
    'a command is missing',
    "unknown command 'bogus'",
    "missing required argument 'CMD'",
    "unknown option '--flag'",
    "too many arguments for 'init'. Expected 1 argument but got 2: a, b.",
    "option '--backend <B>' argument missing",
    "unknown option '--bogus'",
  ])
})

it('creates an environment with init or --init, once, and runs commands in it', async () => {
  const cwd = temporaryFolder()
  const first = await init(cwd, '--init')
  const again = await init(cwd, 'init')
  expect([first.stderr, first.code, again.code]).toEqual(['', 0, 0])
  expect(first.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...Array(5).fill('created'), ''])
  expect(again.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([...Array(5).fill('kept'), ''])
  const { stdout } = await pyve(['run', 'python', '-c', 'import sys; print(sys.prefix)'], { cwd })
  expect(stdout).toBe(`${join(cwd, '.venv')}\n`)
})

it('remembers the directory and the Python version that init was given', async () => {
  const cwd = temporaryFolder()
  const made = await init(cwd, '-i', 'env', '--python-version', '3.11')
  expect([made.stderr, made.code]).toEqual(['', 0])
  expect(readFileSync(join(cwd, '.pyve/config'), 'utf8')).toBe(
    'backend: venv\nvenv:\n  directory: env\npython:\n  version: "3.11"\n',
  )
  const { stdout } = await pyve(['run', 'python', '-V'], { cwd })
  expect([stdout.startsWith('Python 3.11.'), readdirSync(cwd).toSorted()]).toEqual([
    true,
    ['.env', '.envrc', '.gitignore', '.pyve', 'env', 'home'],
  ])
})

it('never makes a venv beside a conda specification unless it is told to', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  const conda = await init(cwd, 'init')
  expect(JSON.parse((await init(cwd, 'init', '--json')).stdout)).toMatchObject({ code: 'micromamba_missing' })
  writeFileSync(join(cwd, 'requirements.txt'), '')
  const both = await init(cwd, 'init')
  expect(JSON.parse((await init(cwd, 'init', '--json')).stdout)).toMatchObject({ code: 'ambiguous_backend' })
  const unknown = await init(cwd, 'init', '--backend', 'conda')
  expect([conda, both, unknown].map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([1, '']))
  expect([conda, both, unknown].map(({ stderr }) => stderr.split('\n')[0])).toEqual([
    'ERROR: micromamba is required and was not found in .pyve/bin, ~/.pyve/bin or PATH',
    'ERROR: environment.yml and requirements.txt are both here',
    'ERROR: the flag --backend names an unknown backend: "conda"',
  ])
  expect(readdirSync(cwd).toSorted()).toEqual(['environment.yml', 'requirements.txt'])
  expect((await init(cwd, 'init', '--backend', 'venv')).code).toBe(0)
})

it('writes nothing when the Python that is asked for is not there', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'home'))
  const { code, stderr } = await init(cwd, 'init', '--python-version', '3.99')
  expect([code, stderr.split('\n')[0]]).toEqual([1, 'ERROR: there is no Python 3.99 on this machine'])
  expect(readdirSync(cwd)).toEqual(['home'])
})
