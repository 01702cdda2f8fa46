import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPythonBackend, type MicromambaBackend } from '../../src/index.ts'
import { createCondaTools } from '../../src/micromamba/create-conda-tools.ts'
import { type CondaWorkshop, condaWorkshop, environmentText, lockText } from '../conda-workshop.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth conda é-')))
const shop: { made?: CondaWorkshop } = {}
const EVERYTHING = ['python_abi', 'python', 'pip', 'alpha-lib', 'beta-lib', 'native-tool']

beforeAll(async () => {
  shop.made = await condaWorkshop()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Project {
  readonly folder: string
  readonly prefix: string
  readonly home: string
  readonly backend: MicromambaBackend
  readonly workshop: CondaWorkshop
  /** Writes a file of the project and gives its path. */
  readonly write: (name: string, text: string) => string
}

function project(env: Readonly<Record<string, string>> = {}): Project {
  if (!shop.made) throw new Error('no workshop')
  const folder = mkdtempSync(join(root, 'project-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  const backend = createPythonBackend({
    kind: 'micromamba',
    executable: shop.made.micromamba,
    rootPrefix: join(root, 'root'),
    env: { ...process.env, HOME: home, ...env },
  })
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  return { folder, prefix: join(folder, '.pyve', 'envs', 'my env é'), home, backend, workshop: shop.made, write }
}

function environment({ workshop, write }: Project, dependencies: readonly string[] = ['beta-lib>=2', 'native-tool']) {
  const all = [`python=${workshop.channel.python}`, ...dependencies]
  return { kind: 'environment' as const, path: write('environment.yml', environmentText(workshop.channel, all)) }
}

function lock({ workshop, write }: Project, change?: (text: string) => string, name = 'conda-lock.yml') {
  return { kind: 'lock' as const, path: write(name, lockText(workshop.channel, EVERYTHING, change)) }
}

function beside(prefix: string): string[] {
  return existsSync(join(prefix, '..')) ? readdirSync(join(prefix, '..')) : []
}

it('creates an environment from environment.yml and runs its commands with what its packages export', async () => {
  const made = project({
    CONDA_PREFIX: '/elsewhere',
    CONDA_SUBDIR: 'osx-arm64',
    MAMBA_ROOT_PREFIX: '/elsewhere',
    VIRTUAL_ENV: '/old',
  })
  const { backend, prefix } = made
  const found = await backend.create({ prefix, spec: environment(made) })
  expect(found.distributions.map(({ name, version }) => `${name} ${version}`)).toEqual(
    expect.arrayContaining(['alpha-lib 2.0.0', 'beta-lib 2.0']),
  )
  const code =
    'import json, os, sys; e = os.environ; print(json.dumps([sys.prefix, e["CONDA_PREFIX"], e["NATIVE_TOOL_HOME"], e["CONDA_DEFAULT_ENV"], e.get("VIRTUAL_ENV")]))'
  const { stdout } = await backend.run({ prefix, program: 'python', args: ['-c', code] })
  expect(JSON.parse(stdout.text)).toEqual([prefix, prefix, join(prefix, 'share'), 'my env é', null])
  const { stdout: said } = await backend.run({ prefix, program: 'beta-lib', args: ['$HOME', 'a b'] })
  expect(said.text).toBe('beta-lib 2.0 $HOME a b\n')
  expect((await backend.run({ prefix, program: 'native-tool', args: ['exit', '7'] })).outcome.exit_code).toBe(7)
  expect(beside(prefix)).toEqual(['my env é'])
})

it('creates an environment from conda-lock.yml with exactly the locked packages', async () => {
  const made = project()
  const { backend, prefix, workshop } = made
  await backend.create({ prefix, spec: lock(made) })
  const records = readdirSync(join(prefix, 'conda-meta')).filter((name) => name.endsWith('.json'))
  const wanted = EVERYTHING.map((name) => workshop.channel.packages.findLast((each) => each.name === name))
  expect(records.toSorted()).toEqual(
    wanted.map((each) => `${each?.name}-${each?.version}-${each?.build}.json`).toSorted(),
  )
})

it('reuses an environment that is there and rebuilds it when asked', async () => {
  const made = project()
  const { backend, prefix } = made
  const first = await backend.create({ prefix, spec: environment(made) })
  writeFileSync(join(first.sitePackages, 'mine.py'), '')
  expect(await backend.create({ prefix, spec: environment(made, ['alpha-lib=1.0.0']) })).toEqual(first)
  const rebuilt = await backend.create({ prefix, spec: environment(made, ['alpha-lib=1.0.0']), existing: 'rebuild' })
  expect(rebuilt.distributions.map(({ name, version }) => `${name} ${version}`)).toContain('alpha-lib 1.0.0')
  expect([existsSync(join(first.sitePackages, 'mine.py')), beside(prefix)]).toEqual([false, ['my env é']])
})

it('brings the old environment back when a new one cannot be made', async () => {
  const made = project()
  const { backend, prefix } = made
  const before = await backend.create({ prefix, spec: environment(made) })
  const attempts = [
    [['gamma-lib', 'alpha-lib>=2'], 'no_matching_version'],
    [['no-such-package-xyz'], 'not_found'],
  ] as const
  for (const [dependencies, code] of attempts) {
    const spec = environment(made, dependencies)
    await expect(backend.create({ prefix, spec, existing: 'rebuild' })).rejects.toMatchObject({ code })
    expect([await backend.inspect(prefix), beside(prefix)]).toEqual([before, ['my env é']])
  }
  const { outcome } = await backend.run({ prefix, program: 'beta-lib' })
  expect(outcome.exit_code).toBe(0)
})

it('leaves nothing at the prefix when an environment cannot be made', async () => {
  const made = project()
  const { backend, prefix, workshop } = made
  const text = environmentText(workshop.channel, [`python=${workshop.channel.python}`])
  const gone = made.write('gone.yml', text.replace(workshop.channel.url, `${workshop.channel.url}-gone`))
  const attempts = [
    ['channel_unavailable', { kind: 'environment', path: gone }],
    ['invalid_environment_file', { kind: 'environment', path: made.write('broken.yml', 'channels: [unclosed\n') }],
    ['invalid_environment_file', { kind: 'environment', path: made.write('empty.yml', 'name: demo\n') }],
    [
      'hash_mismatch',
      lock(made, (all) => all.replaceAll(/sha256: .*/g, `sha256: ${'ab'.repeat(32)}`), 'hash-lock.yml'),
    ],
    ['invalid_lock', lock(made, () => 'version: 1\npackage: [\n', 'broken-lock.yml')],
    ['invalid_lock', lock(made, (all) => all.replace('version: 1', 'version: 2'), 'future-lock.yml')],
    [
      'lock_lacks_platform',
      lock(made, (all) => all.replaceAll('platform: linux-64', 'platform: osx-arm64'), 'mac-lock.yml'),
    ],
    ['create_failed', lock(made, (all) => all.replaceAll('alpha-lib-2.0.0', 'alpha-lib-2.0.9'), 'gone-lock.yml')],
  ] as const
  const codes: unknown[] = []
  for (const [, spec] of attempts) {
    const error: unknown = await backend.create({ prefix, spec }).catch((reason: unknown) => reason)
    codes.push(error instanceof Error && 'code' in error ? error.code : error)
    expect(beside(prefix)).toEqual([])
  }
  expect(codes).toEqual(attempts.map(([code]) => code))
})

it('takes a lock under any name', async () => {
  const made = project()
  const found = await made.backend.create({ prefix: made.prefix, spec: lock(made, undefined, 'lock.yml') })
  expect(found.distributions.map(({ name }) => name)).toContain('beta-lib')
})

it('says that pip failed, and lets pip write nothing into a project that may not be written', async () => {
  const made = project({ PIP_NO_INDEX: '1' })
  const { backend, prefix, folder, workshop } = made
  const python = `python=${workshop.channel.python}`
  const bad = made.write(
    'bad.yml',
    `${environmentText(workshop.channel, [python, 'pip'])}  - pip:\n    - plinth-unheard-of==1.0\n`,
  )
  chmodSync(folder, 0o555)
  const error: unknown = await backend
    .create({ prefix: join(root, 'elsewhere', 'env'), spec: { kind: 'environment', path: bad } })
    .catch((reason: unknown) => reason)
  chmodSync(folder, 0o755)
  expect(error).toMatchObject({ code: 'pip_failed' })
  expect([readdirSync(folder).filter((name) => name.startsWith('mamba')), existsSync(prefix)]).toEqual([[], false])
})

it('installs the pip section of environment.yml, and knows what came from pip', async () => {
  const made = project()
  const { backend, prefix, folder, workshop } = made
  const text = environmentText(workshop.channel, [`python=${workshop.channel.python}`, 'pip'])
  const path = made.write('environment.yml', `${text}  - pip:\n    - six==1.17.0\n`)
  const found = await backend.create({ prefix, spec: { kind: 'environment', path } })
  expect(found.distributions.map(({ canonicalName }) => canonicalName)).toEqual(['pip', 'six'])
  expect(await createCondaTools({ root: folder, env: {} }).pipPackages(prefix)).toEqual(['six'])
})

it('takes the channels that are given in place of those of environment.yml', async () => {
  const made = project()
  const { backend, prefix, workshop } = made
  const text = environmentText({ url: 'file:///nowhere/at/all' }, [`python=${workshop.channel.python}`])
  const spec = { kind: 'environment' as const, path: made.write('environment.yml', text) }
  const found = await backend.create({ prefix, spec, channels: [workshop.channel.url] })
  expect([found.state, readFileSync(spec.path, 'utf8')]).toEqual(['present', text])
})

it('runs nothing of the host in place of a command that a conda environment lacks', async () => {
  const made = project()
  const { backend, prefix } = made
  await backend.create({ prefix, spec: environment(made) })
  await expect(backend.run({ prefix, program: 'ls' })).rejects.toMatchObject({ code: 'command_not_found' })
  await backend.install({ prefix, requirements: [] }).catch(() => {})
  await expect(backend.run({ prefix, program: 'native-tol' })).rejects.toMatchObject({
    hint: 'The nearest one is native-tool.',
  })
})

it('notices that an environment was moved, and removes it with its name in the list of the home directory', async () => {
  const made = project()
  const { backend, prefix, home } = made
  await backend.create({ prefix, spec: environment(made) })
  expect(readFileSync(join(home, '.conda', 'environments.txt'), 'utf8')).toContain(prefix)
  renameSync(prefix, `${prefix}-moved`)
  expect(await backend.inspect(`${prefix}-moved`)).toMatchObject({ state: 'damaged', code: 'moved' })
  renameSync(`${prefix}-moved`, prefix)
  await backend.remove(prefix)
  expect([beside(prefix), readFileSync(join(home, '.conda', 'environments.txt'), 'utf8')]).toEqual([[], ''])
})
