import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { pyve } from './pyve-process.ts'

const host = { path: '' }

beforeAll(async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  host.path = `${dirname(python?.executable ?? '')}:/usr/bin:/bin`
})

function run(cwd: string, ...args: readonly string[]) {
  return pyve(args, { cwd, env: { PATH: host.path, HOME: join(dirname(cwd), 'home') } })
}

function project(name = 'project'): string {
  const cwd = join(temporaryFolder(), name)
  mkdirSync(cwd)
  return cwd
}

const PREFIX = ['run', 'python', '-c', 'import sys; print(sys.prefix)'] as const

it('does every command with the venv backend', async () => {
  const cwd = project()
  const lines = [
    ...[['init'], ['config'], ['doctor', '--strict'], ['envs'], ['env', 'list'], ['env', 'info', '.venv'], PREFIX],
    ...[['init', '--env', 'dev'], ['activate', 'dev'], ['env', 'remove', 'dev'], ['hook', 'bash'], ['purge']],
  ]
  const seen: unknown[] = []
  for (const line of lines) {
    const { code, stderr } = await run(cwd, ...line)
    seen.push([line.join(' '), code, stderr])
  }
  expect(seen).toEqual(lines.map((line) => [line.join(' '), 0, '']))
  expect(readdirSync(cwd)).toEqual([])
})

it('makes and removes an environment in directories of hostile names, and runs nothing of the name', async () => {
  const names = ['base', '-rf', 'a$(touch x)b', "'", 'two\nlines', '🐍', 'n'.repeat(255)]
  for (const name of names) {
    const cwd = project(name)
    const made = await run(cwd, '--init')
    const { stdout } = await run(cwd, ...PREFIX)
    const doctor = await run(cwd, 'doctor', '--strict')
    expect([name, made.stderr, made.code, stdout, doctor.code]).toEqual([name, '', 0, `${join(cwd, '.venv')}\n`, 0])
    const purged = await run(cwd, '--purge')
    expect([purged.code, readdirSync(cwd), readdirSync(dirname(cwd)).toSorted()]).toEqual([
      0,
      [],
      ['home', name].toSorted(),
    ])
  }
})

it('makes one environment when init is started twice at once', async () => {
  const cwd = project()
  const both = await Promise.all([run(cwd, 'init'), run(cwd, 'init')])
  expect(both.map(({ code, stderr }) => [code, stderr])).toEqual(Array(2).fill([0, '']))
  expect(both.map(({ stdout }) => stdout.split(' ')[0]).toSorted()).toEqual(['created', 'kept'])
})

it('notices a moved project, and doctor --fix makes its environment anew', async () => {
  const cwd = project()
  await run(cwd, 'init')
  const moved = join(dirname(cwd), 'moved')
  renameSync(cwd, moved)
  const before = await run(moved, 'doctor')
  const init = await run(moved, 'init')
  expect([before.code, before.stdout.includes('project_place'), init.stderr.includes('was moved')]).toEqual([
    2,
    true,
    true,
  ])
  const fixed = await run(moved, 'doctor', '--fix')
  expect([fixed.stderr, fixed.code, (await run(moved, 'doctor', '--strict')).code]).toEqual(['', 0, 0])
})

it('mends a lost interpreter and drifted lines of .envrc with doctor --fix', async () => {
  const cwd = project()
  await run(cwd, 'init')
  rmSync(join(cwd, '.venv/bin/python'))
  writeFileSync(join(cwd, '.envrc'), readFileSync(join(cwd, '.envrc'), 'utf8').replace('dotenv', 'drifted'))
  const json: unknown = JSON.parse((await run(cwd, 'doctor', '--json')).stdout)
  expect(json).toMatchObject({ contract_version: 1, backend: 'venv', name: '.venv', prefix: join(cwd, '.venv') })
  const fixed = await run(cwd, 'doctor', '--fix')
  expect([fixed.stderr, fixed.code]).toEqual(['', 0])
  expect((await run(cwd, ...PREFIX)).stdout).toBe(`${join(cwd, '.venv')}\n`)
  expect(readFileSync(join(cwd, '.envrc'), 'utf8')).not.toContain('drifted')
})

it('removes only what it made: other files, a filled .env and a changed config stay', async () => {
  const cwd = project()
  writeFileSync(join(cwd, 'main.py'), '')
  writeFileSync(join(cwd, '.gitignore'), '*.pyc\n')
  await run(cwd, 'init')
  await run(cwd, 'init', '--env', 'dev')
  writeFileSync(join(cwd, '.env'), 'TOKEN=1\n')
  writeFileSync(join(cwd, '.pyve/config'), `${readFileSync(join(cwd, '.pyve/config'), 'utf8')}# mine\n`)
  const { code, stdout } = await run(cwd, '--purge')
  expect([code, stdout.split('\n')]).toEqual([
    0,
    [
      'removed   .venv (environment)',
      'removed   .pyve/envs/dev (environment)',
      'removed   .envrc (for direnv)',
      'preserved .env (not empty)',
      'changed   .gitignore (without .venv .envrc .pyve/envs)',
      'preserved .pyve/config (written or changed by hand)',
      '',
    ],
  ])
  expect([readFileSync(join(cwd, '.gitignore'), 'utf8'), readdirSync(cwd).toSorted()]).toEqual([
    ...['*.pyc\n.env\n', ['.env', '.gitignore', '.pyve', 'main.py']],
  ])
})

it('has the pip of its Python in a new environment, as scripts of the first dialect expect', async () => {
  const cwd = project()
  await run(cwd, '--init', '--no-direnv')
  const { code, stdout } = await run(cwd, 'run', 'pip', 'list', '--format=freeze')
  const doctor = await run(cwd, 'doctor', '--strict')
  expect([code, stdout, doctor.code]).toEqual([0, expect.stringMatching(/^pip==\S+\n$/), 0])
  expect(doctor.stdout).toMatch(/^Packages: {4}1$/m)
})

it('refuses to purge what it did not make and what leads out of the project, and then removes nothing', async () => {
  const cwd = project()
  await run(cwd, 'init')
  const outside = join(dirname(cwd), 'outside')
  mkdirSync(join(outside, 'bin'), { recursive: true })
  writeFileSync(join(outside, 'pyvenv.cfg'), 'home = /usr/bin\n')
  renameSync(join(cwd, '.venv'), join(cwd, 'real'))
  symlinkSync(outside, join(cwd, '.venv'))
  const link = await run(cwd, '--purge')
  const other = await run(cwd, '--purge', '../outside')
  rmSync(join(cwd, '.venv'))
  mkdirSync(join(cwd, '.venv'))
  writeFileSync(join(cwd, '.venv/precious'), '')
  const directory = await run(cwd, '--purge')
  expect([link, other, directory].map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([1, '']))
  expect([
    existsSync(join(outside, 'pyvenv.cfg')),
    existsSync(join(cwd, '.venv/precious')),
    existsSync(join(cwd, '.envrc')),
  ]).toEqual(Array(3).fill(true))
})

it('leaves an environment that it only found, and one in a project where it never was', async () => {
  const cwd = project()
  await run(cwd, 'init', '--no-direnv')
  rmSync(join(cwd, '.pyve'), { recursive: true })
  const never = await run(cwd, '--purge')
  await run(cwd, 'init', '--no-direnv')
  const found = await run(cwd, '--purge')
  expect([never.code, found.code, found.stdout.split('\n')[0], existsSync(join(cwd, '.venv/pyvenv.cfg'))]).toEqual([
    ...[1, 0, 'preserved .venv (pyve found it here and did not make it)', true],
  ])
})

it('brings the old environment back when a forced init fails', async () => {
  const cwd = project()
  await run(cwd, 'init')
  writeFileSync(join(cwd, '.venv/mine'), '')
  const broken = temporaryFolder()
  writeFileSync(join(broken, 'uv'), '#!/bin/sh\nexit 3\n', { mode: 0o755 })
  const env = { PATH: `${broken}:${host.path}` }
  const failed = await pyve(['init', '--force'], { cwd, env })
  expect([failed.code, existsSync(join(cwd, '.venv/mine')), (await run(cwd, ...PREFIX)).code]).toEqual([1, true, 0])
  expect((await run(cwd, 'init', '--force')).stdout.split(' ')[0]).toBe('changed')
  expect(existsSync(join(cwd, '.venv/mine'))).toBe(false)
})

it('lists environments as the source document shows them', async () => {
  const cwd = project()
  for (const name of ['dev', 'prod']) await run(cwd, '--init', '--env', name)
  const { stdout } = await run(cwd, 'envs')
  expect(stdout.replace(/Python \d[\d.]* */g, 'Python V    ')).toBe(
    `Environments in ${cwd}:

  * dev              (venv)       Python V    [active]
    prod             (venv)       Python V    

Active: dev (via .pyve/current)
Default: dev (via .pyve/config)
`,
  )
  const registry: unknown = JSON.parse(readFileSync(join(cwd, '.pyve/envs/.registry'), 'utf8'))
  expect(registry).toMatchObject({ environments: { dev: { backend: 'venv' }, prod: { backend: 'venv' } } })
  await run(cwd, 'activate', 'prod')
  const [once, active] = [await run(cwd, 'run', '--env', 'dev', ...PREFIX.slice(1)), await run(cwd, ...PREFIX)]
  expect([once.stdout, active.stdout]).toEqual(['dev', 'prod'].map((name) => `${join(cwd, '.pyve/envs', name)}\n`))
  const { stdout: again } = await run(cwd, 'env', 'list')
  expect(again.split('\n').filter((line) => /^ {2}\*|[Aa]ctive|Default/.test(line))).toEqual([
    expect.stringMatching(/^ {2}\* prod .*\[active\]$/),
    'Active: prod (via .pyve/current)',
    'Default: dev (via .pyve/config)',
  ])
})

it('shows one environment with its backend, Python, packages, place and state, and which is active and default', async () => {
  const cwd = project()
  for (const name of ['dev', 'prod']) await run(cwd, '--init', '--env', name)
  await run(cwd, 'activate', 'prod')
  const info = async (name: string) =>
    (await run(cwd, 'env', 'info', name)).stdout.replace(/\d+(\.\d+)+/, 'V').split('\n')
  const shown = (name: string, active: string, isDefault: string) => [
    `Environment: ${name}`,
    'Backend:     venv',
    'Python:      V',
    expect.stringMatching(/^Packages: {4}\d+$/),
    `Path:        ${join(cwd, '.pyve/envs', name)}`,
    'State:       sound',
    `Active:      ${active}`,
    `Default:     ${isDefault}`,
    '',
  ]
  expect([await info('dev'), await info('prod')]).toEqual([shown('dev', 'no', 'yes'), shown('prod', 'yes', 'no')])
})

it('makes a named environment with the Python and the requirements that its configuration names', async () => {
  const cwd = project()
  const [python] = await createPythonLocator({ env: { PATH: host.path } }).locate({ pythonRequires: '>=3.8' })
  const version = python?.version.split('.').slice(0, 2).join('.')
  mkdirSync(join(cwd, '.pyve'))
  writeFileSync(join(cwd, 'dev.txt'), './no-such-wheel-1.0-py3-none-any.whl\n')
  writeFileSync(
    join(cwd, '.pyve/config'),
    `environments:\n  dev:\n    backend: venv\n    python_version: "${version}"\n    requirements: dev.txt\n  old:\n    backend: venv\n    python_version: "2.2"\n`,
  )
  const made = await run(cwd, 'init', '--env', 'dev')
  const installed = await run(cwd, 'init', '--env', 'dev', '--install')
  const old = await run(cwd, 'init', '--env', 'old')
  expect([made.code, made.stderr, installed.code, old.code]).toEqual([0, '', 1, 1])
  expect(installed.stderr).toContain('-r dev.txt could not be installed')
  expect(old.stderr).toContain('2.2')
  expect(readdirSync(join(cwd, '.pyve/envs')).filter((name) => !name.startsWith('.'))).toEqual(['dev'])
})

it('refuses names of environments that are reserved, invalid or not there', async () => {
  const cwd = project()
  const lines = [
    ['init', '--env', 'base'],
    ['init', '--env', '../x'],
    ['init', '--env', 'a b'],
    ['activate', 'none'],
    ['env', 'info', 'none'],
    ['env', 'remove', '..'],
    ['run', '--env', 'none', 'python'],
  ]
  for (const line of lines) {
    const { code, stdout, stderr } = await run(cwd, ...line)
    expect([line, code, stdout, stderr.startsWith('ERROR: ')]).toEqual([line, 1, '', true])
  }
  expect(readdirSync(cwd)).toEqual([])
})
