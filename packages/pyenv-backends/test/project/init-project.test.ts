import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createPythonLocator, type PythonRuntime } from '../../src/index.ts'
import { initProject } from '../../src/project/init-project.ts'
import { createFakePythonLocator, fakePython } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import * as ports from './init-ports.ts'

const host: PythonRuntime[] = []

beforeAll(async () => {
  host.push(...(await createPythonLocator().locate({ pythonRequires: '>=3.8' })).slice(0, 1))
})

function portsIn(folder: string, pythons: readonly PythonRuntime[] = host) {
  return ports.portsIn(folder, pythons)
}

function project() {
  const root = temporaryFolder()
  return { root, venvDirectory: '.venv' }
}

it('makes an environment and a configuration once and keeps them afterwards', async () => {
  const request = project()
  const ports = portsIn(temporaryFolder())
  const states = async () => (await initProject(ports, request)).map(({ step, state }) => `${step} ${state}`)
  expect([await states(), await states()]).toEqual([
    ['environment created', 'config created', 'env_file created', 'envrc created', 'gitignore created'],
    ['environment kept', 'config kept', 'env_file kept', 'envrc kept', 'gitignore kept'],
  ])
  expect([readdirSync(request.root).toSorted(), readdirSync(join(request.root, '.pyve'))]).toEqual([
    ['.env', '.envrc', '.gitignore', '.pyve', '.venv'],
    ['config', 'envs'],
  ])
})

it('makes one environment when two start at once', async () => {
  const request = project()
  const ports = portsIn(temporaryFolder())
  const both = await Promise.all([initProject(ports, request), initProject(ports, request)])
  expect(both.map(([environment]) => environment?.state).toSorted()).toEqual(['created', 'kept'])
})

it('takes the newest release of CPython that was found', async () => {
  const [real] = host
  const pythons = ['3.9.1', '3.12.4', '3.15.0a1'].map((version) => fakePython({ version }))
  const pypy = fakePython({ version: '3.13.0', implementation: 'pypy' })
  const chosen: string[] = []
  const usual = portsIn(temporaryFolder())
  const { backend } = usual
  const recording = {
    ...backend,
    create: (request: { prefix: string; python: string }) => {
      chosen.push(request.python)
      return backend.create({ ...request, python: real?.executable ?? '' })
    },
  }
  await initProject({ ...usual, backend: recording, locator: createFakePythonLocator([...pythons, pypy]) }, project())
  expect(chosen).toEqual(['/pythons/3.12.4/bin/python'])
})

it('says that the asked-for Python is not there and writes nothing', async () => {
  const request = { ...project(), pythonVersion: '3.99' }
  const initializing = initProject(portsIn(temporaryFolder(), [fakePython()]), request)
  await expect(initializing).rejects.toMatchObject({
    code: 'no_suitable_python',
    hint: expect.stringContaining('pyenv'),
    details: { version: '3.99', found: ['3.11.7 (path)'] },
  })
  expect(readdirSync(request.root)).toEqual([])
})

it('refuses the directory of anything else and writes nothing', async () => {
  const names = [
    '',
    'a b',
    '../x',
    '/x',
    '.env',
    '.git',
    '.gitignore',
    '.tool-versions',
    '.python-version',
    '.envrc',
    '.',
    '..',
    '-x',
  ]
  for (const venvDirectory of names) {
    const { root } = project()
    const initializing = initProject(portsIn(temporaryFolder()), { root, venvDirectory })
    await expect(initializing).rejects.toMatchObject({ code: 'invalid_venv_directory' })
    expect(readdirSync(root)).toEqual([])
  }
})

it('keeps an environment of another Python unless a version is asked for', async () => {
  const request = project()
  const ports = portsIn(temporaryFolder())
  await initProject(ports, request)
  const newer = portsIn(temporaryFolder(), [fakePython({ version: '3.99.0' })])
  const [environment] = await initProject(newer, request)
  expect(environment?.state).toBe('kept')
  await expect(initProject(newer, { ...request, pythonVersion: '3.99' })).rejects.toMatchObject({
    code: 'prefix_occupied',
  })
})

it('makes anew what a killed attempt left behind, and nothing that a person has put there since', async () => {
  const request = project()
  const ports = portsIn(temporaryFolder())
  const prefix = join(request.root, '.venv')
  mkdirSync(join(request.root, '.pyve'))
  mkdirSync(join(prefix, 'bin'), { recursive: true })
  const note = (identity: string) =>
    writeFileSync(
      join(request.root, '.pyve/unfinished'),
      JSON.stringify({ directory: '.venv', identity, token: '0'.repeat(32), aside: false }),
    )
  const identity = () => {
    const { ino, birthtimeNs } = statSync(prefix, { bigint: true })
    return `${ino}:${birthtimeNs}`
  }
  note(identity())
  const [environment] = await initProject(ports, request)
  expect([environment?.state, readdirSync(join(request.root, '.pyve'))]).toEqual(['created', ['config', 'envs']])
  note(identity())
  expect((await initProject(ports, request))[0]?.state).toBe('created')
  note('1:1')
  writeFileSync(join(prefix, 'mine'), 'mine')
  const [kept] = await initProject(ports, request)
  expect([kept?.state, readFileSync(join(prefix, 'mine'), 'utf8')]).toEqual(['kept', 'mine'])
})
