import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { lockText } from '../conda-workshop.ts'
import { type CondaBench, openCondaBench } from './conda-project.ts'
import type { PyveOutcome } from './pyve-process.ts'

const shop: { made?: CondaBench } = {}

beforeAll(async () => {
  shop.made = await openCondaBench()
})

function bench(): CondaBench {
  if (!shop.made) throw new Error('no bench')
  return shop.made
}

const project = (options?: { readonly withMicromamba?: boolean }) => bench().project(options)
const condaSpec = (name?: string, dependencies?: readonly string[]) => bench().spec(name, dependencies)
const PREFIX = ['run', 'python', '-c', 'import sys; print(sys.prefix)'] as const
const LOCKED = ['python_abi', 'python', 'pip', 'alpha-lib', 'beta-lib', 'native-tool']

it('creates a conda environment from environment.yml, reuses an existing one, and runs commands inside it without shell activation', async () => {
  const { run, write, prefix } = project()
  write('environment.yml', condaSpec())
  const first = await run('--init', '--no-direnv')
  expect([first.stderr, first.code, first.stdout.split(' ')[0]]).toEqual(['', 0, 'created'])
  expect((await run(...PREFIX)).stdout).toBe(`${prefix('demo')}\n`)
  expect((await run('--init', '--no-direnv')).stdout.split(' ')[0]).toBe('kept')
  const exit = await run('run', 'python', '-c', 'import sys; sys.exit(7)')
  const host = await run('run', 'ls')
  expect([exit.code, host.code, host.stderr.includes('there is no command ls')]).toEqual([7, 127, true])
})

it('creates a conda environment from conda-lock.yml before environment.yml', async () => {
  const { run, write, prefix } = project()
  write('environment.yml', condaSpec('locked'))
  write('conda-lock.yml', lockText(bench().workshop.channel, LOCKED))
  const made = await run('--init', '--no-direnv')
  expect([made.stderr, made.code]).toEqual(['', 0])
  const names = readdirSync(join(prefix('locked'), 'conda-meta'))
  expect(names.some((name) => name.startsWith('native-tool-'))).toBe(true)
})

it('keeps environments of two projects with one name apart', async () => {
  const [one, two] = [project(), project()]
  for (const { write, run } of [one, two]) {
    write('environment.yml', condaSpec('shared-ml-env', []))
    expect((await run('--init', '--no-direnv')).code).toBe(0)
  }
  const seen = [await one.run(...PREFIX), await two.run(...PREFIX)].map(({ stdout }) => stdout.trim())
  expect(seen).toEqual([one.prefix('shared-ml-env'), two.prefix('shared-ml-env')])
})

it('does every command with the micromamba backend', async () => {
  const { cwd, run, write, prefix } = project()
  write('environment.yml', condaSpec())
  const codes = async (...lines: readonly (readonly string[])[]) => {
    const seen: [string, PyveOutcome['code'], string][] = []
    for (const line of lines) {
      const { code, stderr } = await run(...line)
      seen.push([line.join(' '), code, stderr])
    }
    return seen
  }
  const lines = [
    ['init'],
    ['config'],
    ['doctor'],
    ['envs'],
    ['env', 'list', '--verbose'],
    ['env', 'info', 'demo'],
    ['activate', 'demo'],
  ]
  expect(await codes(...lines)).toEqual(lines.map((line) => [line.join(' '), 0, '']))
  const doctor = await run('doctor')
  expect(doctor.stdout).toMatch(/^Backend: +micromamba\n[\s\S]*^Lock: +missing$/m)
  const envrc = readFileSync(join(cwd, '.envrc'), 'utf8')
  expect(envrc).toContain('CONDA_PREFIX')
  const purge = await run('--purge')
  expect([purge.code, existsSync(prefix('demo')), readdirSync(cwd).toSorted()]).toEqual([
    ...[0, false, ['environment.yml', 'home']],
  ])
})

it('resolves the name of an environment on four levels: --env-name, config, environment.yml, directory', async () => {
  const { cwd, run, write } = project()
  write('environment.yml', condaSpec('from-file', []).replace(/^name: .*\n/, ''))
  const made = async (...args: readonly string[]) => {
    rmSync(join(cwd, '.pyve'), { recursive: true, force: true })
    if (args[0] === 'config') {
      mkdirSync(join(cwd, '.pyve'))
      writeFileSync(join(cwd, '.pyve/config'), 'micromamba:\n  env_name: from_config\n')
    }
    await run('--init', '--no-direnv', ...args.slice(1))
    return readdirSync(join(cwd, '.pyve/envs')).filter((name) => !name.startsWith('.'))
  }
  const seen = [await made('directory')]
  write('environment.yml', condaSpec('from-file', []))
  seen.push(await made('file'), await made('config'), await made('config', '--env-name', 'FromFlag'))
  expect(seen.flat()).toEqual(['lab', 'from-file', 'from_config', 'FromFlag'])
})

it('never falls back to pip when a conda specification exists, and its errors are explicit and actionable when micromamba is missing', async () => {
  const { cwd, run, write } = project({ withMicromamba: false })
  write('environment.yml', condaSpec())
  const silent = await run('--init')
  expect([silent.code, existsSync(join(cwd, '.venv')), silent.stderr.includes('--auto-bootstrap')]).toEqual([
    1,
    false,
    true,
  ])
  const onPurpose = await run('--init', '--backend', 'venv', '--no-direnv')
  expect([onPurpose.code, existsSync(join(cwd, '.venv/pyvenv.cfg'))]).toEqual([0, true])
})

it('detects the backend automatically and never takes micromamba because it is installed', async () => {
  const { cwd, run } = project()
  const { code } = await run('--init', '--no-direnv')
  expect([code, existsSync(join(cwd, '.venv/pyvenv.cfg')), existsSync(join(cwd, '.pyve/envs/lab'))]).toEqual([
    0,
    true,
    false,
  ])
})

it('never activates the base environment, nor one that is named like it', async () => {
  const { cwd, run, write } = project()
  write('environment.yml', condaSpec('base'))
  const named = await run('--init')
  write('environment.yml', condaSpec())
  await run('--init', '--no-direnv')
  const { stdout } = await run(
    'run',
    'python',
    '-c',
    'import os; print(os.environ["CONDA_DEFAULT_ENV"], os.environ["CONDA_PREFIX"])',
  )
  expect([named.code, named.stderr.includes('base'), stdout]).toEqual([
    1,
    true,
    `demo ${join(cwd, '.pyve/envs/demo')}\n`,
  ])
})

it('never mixes runtimes implicitly: one backend is active, and another is used only by --backend', async () => {
  const { cwd, run, write, prefix } = project()
  write('environment.yml', condaSpec())
  await run('--init', '--no-direnv', '--backend', 'venv')
  const seen = [(await run(...PREFIX)).stdout]
  await run('--init', '--no-direnv', '--backend', 'micromamba')
  seen.push((await run(...PREFIX)).stdout)
  const [first, ...rest] = PREFIX
  seen.push((await run(first, '--backend', 'venv', ...rest)).stdout)
  expect(seen).toEqual([join(cwd, '.venv'), prefix('demo'), join(cwd, '.venv')].map((path) => `${path}\n`))
})

it('warns of packages that pip installed into a conda environment, unless they are allowed', async () => {
  const { run, write, prefix } = project()
  write('environment.yml', condaSpec())
  await run('--init', '--no-direnv')
  const folder = join(prefix('demo'), `lib/python${bench().workshop.channel.python}/site-packages/stray-1.0.dist-info`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'METADATA'), 'Name: stray\nVersion: 1.0\n')
  writeFileSync(join(folder, 'INSTALLER'), 'pip\n')
  const warned = await run('doctor')
  const strict = await run('doctor', '--strict')
  const allowed = await run('doctor', '--allow-pip-in-conda')
  expect([
    warned.code,
    warned.stdout.includes('pip_in_conda: 1 package'),
    allowed.stdout.includes('pip_in_conda'),
  ]).toEqual([...[0, true, false]])
  expect(strict.code).toBe(1)
})

it('creates named environments of both kinds from config, and runs commands in each', async () => {
  const { cwd, run, write, prefix } = project()
  mkdirSync(join(cwd, '.pyve'))
  write('environment-gpu.yml', condaSpec('ignored'))
  write(
    '.pyve/config',
    'default_env: dev\nenvironments:\n  dev:\n    backend: venv\n  gpu:\n    backend: micromamba\n    env_file: environment-gpu.yml\n',
  )
  const made = [await run('--init'), await run('--init', '--env', 'gpu')]
  expect(made.map(({ code, stderr }) => [code, stderr])).toEqual(Array(2).fill([0, '']))
  const [first, ...rest] = PREFIX
  const seen = [await run(...PREFIX), await run(first, '--env', 'gpu', ...rest)]
  expect(seen.map(({ stdout }) => stdout)).toEqual([prefix('dev'), prefix('gpu')].map((path) => `${path}\n`))
  const { stdout } = await run('envs')
  expect(
    stdout
      .split('\n')
      .slice(2, 4)
      .map((line) => line.replace(/Python [\d.]+/, 'Python V')),
  ).toEqual(
    [
      '  * dev              (venv)       Python V    [active]'.replace('Python V    ', 'Python V   '),
      '    gpu              (micromamba) Python V',
    ].map((line) => expect.stringMatching(new RegExp(`^${line.replace(/[*()[\]]/g, '\\$&').replace(/ +/g, ' +')}$`))),
  )
  await run('activate', 'gpu')
  expect((await run(...PREFIX)).stdout).toBe(`${prefix('gpu')}\n`)
})

it('makes a conda environment anew with --force, and keeps the old one when that fails', async () => {
  const { run, write, prefix } = project()
  write('environment.yml', condaSpec())
  await run('--init', '--no-direnv')
  write('environment.yml', condaSpec('demo', ['no-such-package']))
  const failed = await run('--init', '--no-direnv', '--force')
  expect([failed.code, (await run(...PREFIX)).stdout]).toEqual([1, `${prefix('demo')}\n`])
  write('environment.yml', condaSpec('demo', ['native-tool']))
  expect((await run('--init', '--no-direnv', '--force')).stdout.split(' ')[0]).toBe('changed')
  expect((await run('run', 'native-tool')).code).not.toBe(127)
})
