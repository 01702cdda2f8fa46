import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { fakePython } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** What an interpreter of that version prints when it is asked. */
function answerOf(version: string): string {
  const { implementation, basePrefix: base_prefix, tags, markers } = fakePython({ version })
  return JSON.stringify({ version, implementation, base_prefix, externally_managed: false, tags, markers })
}

/** A folder on PATH with executable scripts by name. */
function pathWith(scripts: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), 'bin')
  mkdirSync(folder)
  for (const [name, body] of Object.entries(scripts))
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return folder
}

function print(...lines: readonly string[]): string {
  return lines.map((line) => `echo '${line}'`).join('\n')
}

it('finds the one sound interpreter among odd ones, in bounded time, and says what is wrong with the others', async () => {
  const PATH = pathWith({
    python3: print('warning: this version is old', answerOf('3.12.1')),
    'python3.1': 'trap "" TERM; while :; do :; done',
    'python3.2': 'kill -SEGV $$',
    'python3.3': 'echo I am not a Python',
    'python3.4': 'echo "Unknown option: -I" >&2; exit 2',
    'python3.5': '#',
    'python3.6': print('{"version": 3}'),
  })
  mkdirSync(join(PATH, 'python3.7'))
  symlinkSync('gone', join(PATH, 'python3.8'))
  symlinkSync('python3', join(PATH, 'python'))
  writeFileSync(join(PATH, 'python3.9'), 'text without the right to be executed')
  const started = performance.now()
  const env = { PATH, HOME: PATH }
  const { suitable, broken } = await createPythonLocator({ env, probeTimeoutMs: 1500 }).survey()
  expect(suitable.map(({ executable, version }) => [executable.slice(PATH.length + 1), version])).toEqual([
    ['python3', '3.12.1'],
  ])
  expect(broken.map(({ executable, code }) => `${executable.slice(PATH.length + 1)} ${code}`)).toEqual([
    'python3.9 command_not_startable',
    'python3.6 probe_failed',
    'python3.5 probe_failed',
    'python3.4 probe_failed',
    'python3.3 probe_failed',
    'python3.2 probe_failed',
    'python3.1 timeout',
  ])
  expect(performance.now() - started).toBeLessThan(30_000)
})

it('takes the interpreter that an activated virtual environment was made from, once', async () => {
  const base = pathWith({ 'python3.11': print(answerOf('3.11.7')) })
  const venv = temporaryFolder()
  mkdirSync(join(venv, 'bin'))
  symlinkSync(join(base, 'python3.11'), join(venv, 'bin/python3'))
  writeFileSync(join(venv, 'pyvenv.cfg'), `home = ${base}\nversion = 3.11.7\n`)
  const env = { PATH: `${join(venv, 'bin')}:${base}`, HOME: venv, VIRTUAL_ENV: venv }
  const found = await createPythonLocator({ env }).locate()
  expect(found.map(({ executable, virtual }) => [executable, virtual])).toEqual([[join(base, 'python3.11'), false]])
})

it('asks an interpreter again that was ended by a signal', async () => {
  const PATH = pathWith({
    python3: `if [ -e "$0.once" ]\nthen ${print(answerOf('3.11.7'))}\nelse : > "$0.once"; kill -KILL $$\nfi`,
  })
  const settings = { env: { PATH, HOME: PATH }, cacheDir: join(PATH, 'cache') }
  const first = await createPythonLocator(settings).survey()
  const second = await createPythonLocator(settings).survey()
  expect([first, second].map(({ suitable, broken }) => [suitable.length, broken.map(({ code }) => code)])).toEqual([
    [0, ['probe_failed']],
    [1, []],
  ])
})
