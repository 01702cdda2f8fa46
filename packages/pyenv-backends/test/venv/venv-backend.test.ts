import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { findDeadScripts } from '../../src/doctor/dead-scripts.ts'
import { createPythonBackend, createPythonLocator, runCommand } from '../../src/index.ts'
import { createFakeCommands } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { madePrefix } from './made-prefix.ts'

const host = { python: '' }

beforeAll(async () => {
  const [found] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  host.python = found?.executable ?? 'no Python'
})

/** A backend without uv. */
function backendIn(root: string, changes: object = {}) {
  const folders = { toolsDir: join(root, 'tools'), cacheDir: join(root, 'cache') }
  return createPythonBackend({ kind: 'venv', installer: 'uv', ...folders, ...changes })
}

it('makes an environment without uv and without pip in it, and removes it', async () => {
  const root = temporaryFolder()
  const backend = backendIn(root)
  const prefix = join(root, 'my env')
  const made = await backend.create({ prefix, python: host.python })
  expect([made.state, made.distributions, readdirSync(made.sitePackages)]).toEqual(['present', [], []])
  expect(await backend.create({ prefix, python: host.python })).toEqual(made)
  await backend.remove(prefix)
  expect(existsSync(prefix)).toBe(false)
})

it('makes an environment with the pip that its Python carries, wherever it lies, and fetches nothing', async () => {
  const root = temporaryFolder()
  const backend = backendIn(root, { env: { PATH: '/usr/bin:/bin', PIP_INDEX_URL: 'http://127.0.0.1:9/' } })
  for (const folder of ['plain', "it's $(touch touched) `touch touched`"]) {
    const prefix = join(root, folder)
    const made = await backend.create({ prefix, python: host.python, pip: 'bundled' })
    expect([folder, made.distributions.map(({ name }) => name)]).toEqual([folder, ['pip']])
    const { stdout } = await backend.run({ prefix, program: 'pip', args: ['--version'] })
    expect(stdout.text).toContain(`pip ${made.distributions[0]?.version} from ${made.sitePackages}/pip `)
    expect(await findDeadScripts(join(prefix, 'bin'))).toEqual([])
  }
  expect(readdirSync(root)).not.toContain('touched')
}, 120_000)

it('lets pip remove all of the pip that came with the environment', async () => {
  const root = temporaryFolder()
  const backend = backendIn(root)
  const prefix = join(root, 'env')
  const made = await backend.create({ prefix, python: host.python, pip: 'bundled' })
  const args = ['-m', 'pip', 'uninstall', '-q', '-y', 'pip']
  expect((await backend.run({ prefix, program: 'python', args })).outcome.exit_code).toBe(0)
  const left = [...readdirSync(made.sitePackages), ...readdirSync(join(prefix, 'bin'))]
  expect(left.filter((name) => name.startsWith('pip'))).toEqual([])
}, 120_000)

it('runs a command with the environment first and the allowed variables only', async () => {
  const root = temporaryFolder()
  const env = { ...process.env, PYTHONPATH: '/evil', SECRET: 'x' }
  const backend = backendIn(root, { env })
  const prefix = join(root, 'env')
  await backend.create({ prefix, python: host.python })
  const code =
    'import json, os, sys; print(json.dumps([sys.prefix, os.environ.get("VIRTUAL_ENV"), os.environ.get("PYTHONPATH"), os.environ.get("SECRET"), os.environ.get("MORE")]))'
  const { stdout } = await backend.run({ prefix, program: 'python', args: ['-c', code], env: { MORE: 'more' } })
  expect(JSON.parse(stdout.text)).toEqual([prefix, prefix, null, null, 'more'])
})

it('leaves nothing behind when an environment cannot be made', async () => {
  const root = temporaryFolder()
  const { runCommand: run } = createFakeCommands(({ args }) => {
    mkdirSync(join(args.at(-1) ?? '', 'bin'), { recursive: true })
    return { exitCode: 1, stderr: 'Error: no ensurepip' }
  })
  const prefix = join(root, 'env')
  const creating = backendIn(root, { runCommand: run }).create({ prefix, python: host.python })
  await expect(creating).rejects.toMatchObject({ code: 'create_failed', details: { exit_code: 1 } })
  expect(readdirSync(root)).toEqual([])
})

it('leaves nothing behind when making an environment is cancelled', async () => {
  const root = temporaryFolder()
  const controller = new AbortController()
  const prefix = join(root, 'env')
  const call = { signal: controller.signal, onSpawn: () => controller.abort() }
  await expect(backendIn(root).create({ prefix, python: host.python }, call)).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(readdirSync(root)).toEqual([])
})

it('does not take what another interpreter made for the environment that is wanted', async () => {
  const prefix = madePrefix()
  const creating = backendIn(dirname(prefix)).create({ prefix, python: host.python })
  await expect(creating).rejects.toMatchObject({ code: 'prefix_occupied', details: { prefix } })
})

it('removes neither a link to an environment nor anything that is none', async () => {
  const prefix = madePrefix()
  const root = dirname(prefix)
  symlinkSync(prefix, join(root, 'link'))
  mkdirSync(join(root, 'folder'))
  writeFileSync(join(root, 'file'), '')
  for (const name of ['link', 'folder', 'file']) {
    await expect(backendIn(root).remove(join(root, name))).rejects.toMatchObject({ code: 'not_an_environment' })
  }
  await expect(backendIn(root).remove('relative')).rejects.toMatchObject({ code: 'invalid_path' })
  expect(readdirSync(root).toSorted()).toEqual(['env', 'file', 'folder', 'link'])
})

it('removes what an interrupted removal has left of an environment', async () => {
  const prefix = madePrefix({ interpreter: undefined })
  const backend = backendIn(dirname(prefix))
  expect((await backend.inspect(prefix)).state).toBe('damaged')
  await backend.remove(prefix)
  expect(await backend.inspect(prefix)).toEqual({ state: 'absent', prefix })
})

it('installs nothing into an environment that is missing or damaged', async () => {
  const prefix = madePrefix({ interpreter: undefined })
  const { runCommand: run, calls } = createFakeCommands(() => ({}))
  const backend = backendIn(dirname(prefix), { runCommand: run })
  const requirements = [{ requirement: 'six==1.17.0' }]
  await expect(backend.install({ prefix, requirements })).rejects.toMatchObject({
    code: 'environment_damaged',
    details: { reason: 'interpreter_missing' },
  })
  const missing = backend.install({ prefix: join(prefix, 'none'), requirements })
  await expect(missing).rejects.toMatchObject({ code: 'environment_missing' })
  expect(calls).toEqual([])
})

it('makes environments with uv once the pinned uv is there', async () => {
  const root = temporaryFolder()
  const entry = join(root, 'tools/uv-0.13.9/uv-0.13.9.data/scripts/uv')
  mkdirSync(dirname(entry), { recursive: true })
  writeFileSync(entry, 'uv')
  writeFileSync(join(root, 'tools/uv-0.13.9/plinth-tool.json'), JSON.stringify({ size: 2 }))
  const { runCommand: run, calls } = createFakeCommands(async ({ args, options }) => {
    const prefix = args.at(-1) ?? ''
    await runCommand(host.python, ['-m', 'venv', '--without-pip', prefix], { env: options.env })
    return {}
  })
  const prefix = join(root, 'env')
  await backendIn(root, { runCommand: run }).create({ prefix, python: host.python })
  expect(calls.map(({ program, args }) => [program, ...args])).toEqual([
    [entry, 'venv', '--no-project', '--python', host.python, prefix],
  ])
})

it('lets a uv that is there put the pip into an environment, and the Python itself where uv fails', async () => {
  const root = temporaryFolder()
  const uv = join(root, 'uv')
  writeFileSync(uv, 'uv', { mode: 0o755 })
  const { runCommand: run, calls } = createFakeCommands(async ({ program, args, options }) => {
    if (program === uv && args[0] === 'pip') return { exitCode: 2, stderr: 'error: no cache' }
    const own = program === uv ? ['-m', 'venv', '--without-pip', args.at(-1) ?? ''] : args
    const { outcome } = await runCommand(host.python, own, { env: options.env })
    return { exitCode: outcome.exit_code ?? 1 }
  })
  const prefix = join(root, 'env')
  const backend = backendIn(root, { runCommand: run, executable: uv })
  const { distributions } = await backend.create({ prefix, python: host.python, pip: 'bundled' })
  expect(distributions.map(({ name }) => name)).toEqual(['pip'])
  expect(calls.map(({ program, args }) => [program, ...args.slice(0, 2)])).toEqual([
    [uv, 'venv', '--no-project'],
    [uv, 'pip', 'install'],
    [join(prefix, 'bin/python'), '-I', '-S'],
  ])
})
