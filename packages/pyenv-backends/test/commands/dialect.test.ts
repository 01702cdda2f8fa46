import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type PyveOutcome, pyve } from './pyve-process.ts'

const host = { python: '', version: '', path: '' }

beforeAll(async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  host.python = python?.executable ?? ''
  host.version = python?.version ?? ''
  host.path = `${dirname(host.python)}:/usr/bin:/bin`
})

/** Runs `pyve` where Python is on PATH, with a folder of fake programs before it. */
function run(cwd: string, args: readonly string[], programs?: string): Promise<PyveOutcome> {
  mkdirSync(join(cwd, 'home'), { recursive: true })
  return pyve(args, { cwd, env: { PATH: programs === undefined ? host.path : `${programs}:${host.path}` } })
}

/** A folder with a program that is a shell script. */
function fakeProgram(name: string, script: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return folder
}

/** An asdf that has one Python, by that name, and writes down how it was called. */
function fakeAsdf(version: string, { verb = 'set' } = {}): string {
  const folder = fakeProgram(
    'asdf',
    `here="$(dirname "$0")"
echo "$*" >> "$here/calls"
case "$1 $2" in
  "list python") echo "  ${version}" ;;
  "${verb} python") echo "python $3" > .tool-versions ;;
  *) exit 1 ;;
esac`,
  )
  const bin = join(folder, 'data/installs/python', version, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'python'), `#!/bin/sh\nexec ${host.python} "$@"\n`)
  chmodSync(join(bin, 'python'), 0o755)
  return folder
}

/** A pyenv with one Python. */
function fakePyenv(version: string): string {
  const prefix = dirname(dirname(host.python))
  return fakeProgram(
    'pyenv',
    `case "$1" in
  versions) echo "${version}" ;;
  prefix) echo "${prefix}" ;;
  local) echo "$2" > .python-version ;;
  *) exit 1 ;;
esac`,
  )
}

it('takes every flag of the dialect for the command that it is', async () => {
  const cwd = temporaryFolder()
  const pairs = [
    ['-h', '--help'],
    ['help', '--help'],
    ['-v', '--version'],
    ['version', '--version'],
    ['-c', 'config'],
    ['--config', 'config'],
    ['--python-version', 'python-version'],
  ] as const
  for (const [flag, word] of pairs) expect(await run(cwd, [flag])).toEqual(await run(cwd, [word]))
  expect((await run(cwd, ['-i', 'env', '--no-direnv'])).code).toBe(0)
  expect((await run(cwd, ['-p', 'env'])).code).toBe(0)
  expect((await run(cwd, ['--no-direnv', '--init'])).code).toBe(0)
  expect((await run(cwd, ['--purge'])).code).toBe(0)
  expect(readdirSync(cwd)).toEqual(['home'])
})

it('exits with 1 without a command, for an unknown one, which it names, and for run with nothing', async () => {
  const cwd = temporaryFolder()
  const outcomes = await Promise.all([[], ['frobnicate'], ['run'], ['--frobnicate']].map((args) => run(cwd, args)))
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual(Array(4).fill([1, '']))
  expect(outcomes.map(({ stderr }) => /^ERROR: /m.test(stderr))).toEqual(Array(4).fill(true))
  expect(outcomes[1]?.stderr).toContain('frobnicate')
})

it('refuses a venv directory that is empty, has blanks or slashes, or is the name of another file, and writes nothing', async () => {
  const cwd = temporaryFolder()
  const names = ['', ' ', 'a b', 'a/b', '/tmp', '..', '.env', '.git', '.gitignore', '.tool-versions', '.python-version']
  const outcomes = await Promise.all([...names, '.envrc'].map((name) => run(cwd, ['--init', name])))
  expect(outcomes.map(({ code }) => code)).toEqual(Array(12).fill(1))
  expect(readdirSync(cwd)).toEqual(['home'])
})

it('finds the directory that init was given again with run and doctor', async () => {
  const cwd = temporaryFolder()
  await run(cwd, ['--init', 'my_env-3.x', '--no-direnv'])
  const { stdout } = await run(cwd, ['run', 'python', '-c', 'import sys; print(sys.prefix)'])
  const doctor = await run(cwd, ['doctor'])
  expect([stdout, doctor.code, doctor.stdout.includes(join(cwd, 'my_env-3.x'))]).toEqual([
    ...[`${join(cwd, 'my_env-3.x')}\n`, 0, true],
  ])
})

it('takes the directory of config where none is given', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, '.pyve'))
  writeFileSync(join(cwd, '.pyve/config'), '# ours\nvenv:\n  directory: env # why\n')
  await run(cwd, ['init', '--no-direnv'])
  expect(existsSync(join(cwd, 'env/pyvenv.cfg'))).toBe(true)
  expect(readFileSync(join(cwd, '.pyve/config'), 'utf8')).toMatch(/^# ours\nvenv:\n {2}directory: env # why\n/)
})

it('takes a Python version as 3.11.5 and as 3.11, and nothing else', async () => {
  const cwd = temporaryFolder()
  const wrong = ['3', '3.11.5.1', 'v3.11', '3.x', 'latest', '3.11rc1', '']
  const outcomes = await Promise.all(wrong.map((version) => run(cwd, ['--init', '--python-version', version])))
  expect(outcomes.map(({ code }) => code)).toEqual(wrong.map(() => 1))
  expect(readdirSync(cwd)).toEqual(['home'])
  const minor = host.version.split('.').slice(0, 2).join('.')
  expect((await run(cwd, ['--init', '--no-direnv', '--python-version', minor])).code).toBe(0)
  expect((await run(cwd, ['--init', '--no-direnv', '--python-version', host.version])).code).toBe(0)
})

it('pins a version with asdf before pyenv, and only with the manager that has it', async () => {
  const both = temporaryFolder()
  const [asdf, pyenv] = [fakeAsdf('3.11.5'), fakePyenv('3.11.5')]
  await run(both, ['--python-version', '3.11.5'], `${asdf}:${pyenv}`)
  expect(readdirSync(both).toSorted()).toEqual(['.pyve', '.tool-versions', 'home'])
  expect(readFileSync(join(both, '.tool-versions'), 'utf8')).toBe('python 3.11.5\n')
  const second = temporaryFolder()
  await run(second, ['--python-version', '3.11'], `${fakeAsdf('3.9.1')}:${pyenv}`)
  expect(readFileSync(join(second, '.python-version'), 'utf8')).toBe('3.11.5\n')
  const older = temporaryFolder()
  await run(older, ['--python-version', '3.11.5'], fakeAsdf('3.11.5', { verb: 'local' }))
  expect(readFileSync(join(older, '.tool-versions'), 'utf8')).toBe('python 3.11.5\n')
})

it('makes an environment with the Python of the manager that has the version, and pins it', async () => {
  const cwd = temporaryFolder()
  const { code, stderr } = await run(cwd, ['--init', '--python-version', host.version], fakePyenv(host.version))
  expect([stderr, code]).toEqual(['', 0])
  expect(readFileSync(join(cwd, '.python-version'), 'utf8')).toBe(`${host.version}\n`)
  const again = await run(cwd, ['--init', '--python-version', host.version], fakePyenv(host.version))
  expect([again.code, again.stdout.includes('created')]).toEqual([0, false])
  await run(cwd, ['--purge'])
  expect(readdirSync(cwd)).toEqual(['home'])
})

it('ignores an asdf that has no plugin for Python', async () => {
  const cwd = temporaryFolder()
  const pluginless = fakeProgram('asdf', 'echo "No such plugin: python" >&2; exit 1')
  const { code } = await run(cwd, ['--python-version', '3.11.5'], `${pluginless}:${fakePyenv('3.11.5')}`)
  expect([code, existsSync(join(cwd, '.tool-versions')), existsSync(join(cwd, '.python-version'))]).toEqual([
    ...[0, false, true],
  ])
})

it('says who could have a version that nobody has, and writes nothing', async () => {
  const cwd = temporaryFolder()
  const managed = await run(cwd, ['--python-version', '3.99.0'], fakePyenv('3.11.5'))
  const unmanaged = await run(cwd, ['--python-version', '3.99.0'])
  const init = await run(cwd, ['--init', '--python-version', '3.99.0'], fakePyenv('3.11.5'))
  expect([managed, unmanaged, init].map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([1, '']))
  expect(managed.stderr).toContain('pyenv')
  for (const { stderr } of [unmanaged, init]) expect(stderr).toMatch(/asdf[\s\S]*pyenv/)
  expect(readdirSync(cwd)).toEqual(['home'])
})

it('writes .env for its user only, .envrc, and lines of .gitignore, also without direnv', async () => {
  const cwd = temporaryFolder()
  await run(cwd, ['--init', '--no-direnv'])
  expect([statSync(join(cwd, '.env')).mode & 0o777, readFileSync(join(cwd, '.env'), 'utf8')]).toEqual([0o600, ''])
  expect(readFileSync(join(cwd, '.gitignore'), 'utf8')).toBe('.venv\n.env\n.envrc\n.pyve/envs\n')
  expect(existsSync(join(cwd, '.envrc'))).toBe(false)
  await run(cwd, ['--init'])
  const envrc = readFileSync(join(cwd, '.envrc'), 'utf8')
  expect([envrc.includes('source .venv/bin/activate'), envrc.includes('dotenv')]).toEqual([true, true])
})

it("copies the person's own .env with --local-env, and warns where there is none", async () => {
  const [with_, without] = [temporaryFolder(), temporaryFolder()]
  mkdirSync(join(with_, 'home/.local'), { recursive: true })
  writeFileSync(join(with_, 'home/.local/.env'), 'TOKEN=1\n')
  await run(with_, ['--init', '--local-env'])
  const mode = statSync(join(with_, '.env')).mode & 0o777
  expect([readFileSync(join(with_, '.env'), 'utf8'), mode]).toEqual(['TOKEN=1\n', 0o600])
  const { code, stderr } = await run(without, ['--init', '--local-env'])
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^WARNING: .*\.env/)])
})

it('prints the settings as labels and values', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'environment.yml'), 'name: lab\ndependencies: [python]\n')
  const { stdout, code } = await run(cwd, ['--config'])
  const values = new Map(stdout.split('\n').map((line) => [line.split(':')[0]?.trim(), line.replace(/^[^:]*:\s*/, '')]))
  expect([code, stdout.split('\n').filter((line) => line !== '' && !/^ {2}[A-Z][\w ]+:\s+\S/.test(line))]).toEqual([
    0,
    [],
  ])
  expect([...values.keys()]).toEqual([
    ...[
      'Version',
      'Default Python version',
      'Default venv directory',
      'Default backend',
      'Config file',
      'Config backend',
    ],
    ...['Detected backend', 'Micromamba', 'Conda env file', 'Environment file', 'Install directory', ''],
  ])
  expect([values.get('Detected backend'), values.get('Micromamba'), values.get('Conda env file')]).toEqual([
    ...['micromamba', 'not found', 'environment.yml (name: lab)'],
  ])
})

it('detects a backend by files with any content, ambiguous where both kinds are there', async () => {
  const cwd = temporaryFolder()
  const detected = async () => /Detected backend: +(\w+)/.exec((await run(cwd, ['--config'])).stdout)?.[1]
  const seen = [await detected()]
  writeFileSync(join(cwd, 'requirements.txt'), '\u0000: [')
  seen.push(await detected())
  writeFileSync(join(cwd, 'environment.yml'), '\u0000: [')
  seen.push(await detected())
  rmSync(join(cwd, 'requirements.txt'))
  seen.push(await detected())
  expect(seen).toEqual(['none', 'venv', 'ambiguous', 'micromamba'])
})

it('resolves micromamba in the project before PATH, and takes one that does not run for none', async () => {
  const cwd = temporaryFolder()
  const found = async (programs: string) =>
    /Micromamba: +(.*)/.exec((await run(cwd, ['--config'], programs)).stdout)?.[1]
  const working = fakeProgram('micromamba', 'echo 2.8.1')
  const failing = fakeProgram('micromamba', 'exit 3')
  const locked = fakeProgram('micromamba', 'echo 2.8.1')
  chmodSync(join(locked, 'micromamba'), 0o644)
  expect([await found(working), await found(failing), await found(locked)]).toEqual([
    ...['available (system) v2.8.1', 'not found', 'not found'],
  ])
  mkdirSync(join(cwd, '.pyve/bin'), { recursive: true })
  writeFileSync(join(cwd, '.pyve/bin/micromamba'), '#!/bin/sh\necho 2.8.0\n', { mode: 0o755 })
  expect(await found(working)).toBe('available (project) v2.8.0')
})

it('tells with doctor what is there, and that nothing is', async () => {
  const cwd = temporaryFolder()
  const none = await run(cwd, ['doctor'])
  expect([none.code, none.stdout.split('\n')[0]]).toEqual([1, 'no environment found'])
  await run(cwd, ['--init', '--no-direnv'])
  const without = await run(cwd, ['doctor'])
  await run(cwd, ['--init'])
  writeFileSync(join(cwd, '.env'), 'A=1\n')
  const { stdout } = await run(cwd, ['doctor'])
  expect(stdout.split('\n').map((line) => /^(\w+:|\.env.*)/.exec(line)?.[0])).toEqual([
    ...['Backend:', 'Environment:', 'Python:', 'Packages:', '.envrc configured', '.env (configured)', undefined],
  ])
  expect(without.stdout).toMatch(/^\.envrc not found\n\.env \(empty\)$/m)
})

it('refuses an environment.yml without dependencies and warns of one without channels', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'environment.yml'), 'name: a\nchannels: [c]\n')
  const without = await run(cwd, ['--init', '--backend', 'micromamba'])
  writeFileSync(join(cwd, 'environment.yml'), 'name: a\ndependencies: [python]\n')
  const noChannels = await run(cwd, ['--init', '--backend', 'micromamba'])
  expect([without.code, without.stderr.split('\n')[0]]).toEqual([1, 'ERROR: environment.yml has no dependencies:'])
  expect([noChannels.code, noChannels.stderr.split('\n')[0]]).toEqual([
    1,
    expect.stringMatching(/^WARNING: .*channels/),
  ])
})

it('exits with 1 and instructions where micromamba is not there and there is no terminal', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'environment.yml'), 'channels: [c]\ndependencies: [python]\n')
  const { code, stdout, stderr } = await run(cwd, ['--init'])
  expect([code, stdout, readdirSync(cwd).toSorted()]).toEqual([1, '', ['environment.yml', 'home']])
  for (const way of ['--auto-bootstrap', '--bootstrap-to', 'brew install micromamba', '--backend venv']) {
    expect(stderr).toContain(way)
  }
})

it('shows the template of environment.yml where micromamba is asked for and no specification is there', async () => {
  const cwd = temporaryFolder()
  const { code, stderr } = await run(cwd, ['--init', '--backend', 'micromamba'])
  expect([code, stderr]).toEqual([
    1,
    `ERROR: Micromamba backend requires environment.yml or conda-lock.yml
Hint: Create environment.yml with:
  name: myproject
  channels:
    - conda-forge
  dependencies:
    - python=3.11
`,
  ])
})
