import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { projectWithEnvironment, pyve, startPyve } from './pyve-process.ts'

const REPORT =
  'import json, os, sys; print(json.dumps([sys.argv[1:], sys.prefix, os.getcwd(), os.environ["VIRTUAL_ENV"], os.environ["PATH"], os.environ.get("PYTHONHOME"), os.environ.get("MINE"), sys.stdin.read()])); sys.exit(9)'

it('runs a command of the project from any of its directories and keeps its exit code', async () => {
  const root = await projectWithEnvironment()
  const cwd = join(root, 'src/deep')
  const args = ['a b', '', '--flag', '$HOME', "'", 'é', 'two\nlines', '-h']
  const env = { PYTHONHOME: '/elsewhere', MINE: 'kept' }
  const { code, stdout, stderr } = await pyve(['run', 'python', '-c', REPORT, ...args], { cwd, env, stdin: 'in' })
  const venv = join(root, '.venv')
  expect([code, stderr]).toEqual([9, ''])
  expect(JSON.parse(stdout)).toEqual([args, venv, cwd, venv, `${venv}/bin:/usr/bin:/bin`, null, 'kept', 'in'])
})

it('runs a command of the host when the environment has none of that name', async () => {
  const root = await projectWithEnvironment()
  expect(await pyve(['run', 'sh', '-c', 'exit 4'], { cwd: root })).toEqual({ code: 4, stdout: '', stderr: '' })
  expect(await pyve(['run', '--', 'sh', '-c', 'echo ok'], { cwd: root })).toEqual({
    code: 0,
    stdout: 'ok\n',
    stderr: '',
  })
})

it('ends by the signal that ends its command', async () => {
  const root = await projectWithEnvironment()
  const killed = await pyve(['run', 'sh', '-c', 'kill -9 $$'], { cwd: root })
  expect(killed.code).toBe('SIGKILL')
})

it('hands a signal to its command', async () => {
  const root = await projectWithEnvironment()
  const child = startPyve(['run', 'sh', '-c', 'trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done'], {
    cwd: root,
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await ended).toEqual([5, null])
})

it('ignores no signal on behalf of its command', async () => {
  const root = await projectWithEnvironment()
  // Where a system has no such file, the pipe alone tells.
  const ignored = 'cat /proc/self/status 2>/dev/null | sed -n "s/^SigIgn:[[:space:]]*0*//p"'
  const { stdout, stderr } = await pyve(['run', 'sh', '-c', `yes | head -1; ${ignored}`], { cwd: root })
  expect([stdout.trim(), stderr]).toEqual(['y', ''])
})

it('says 127 and the nearest name for a command that is not there', async () => {
  const root = await projectWithEnvironment()
  expect(await pyve(['run', 'pyhton'], { cwd: root })).toEqual({
    code: 127,
    stdout: '',
    stderr: `ERROR: there is no command pyhton in ${join(root, '.venv')}. Did you mean python?\n`,
  })
  const path = await pyve(['run', './missing'], { cwd: root })
  expect([path.code, path.stderr]).toEqual([127, 'ERROR: ./missing cannot be started (ENOENT)\n'])
})

it('says why a command that is there cannot be started', async () => {
  const root = await projectWithEnvironment()
  const script = join(root, '.venv/bin/dead')
  writeFileSync(script, '#!/moved/away/python\n')
  chmodSync(script, 0o755)
  writeFileSync(join(root, 'data'), 'x')
  const [dead, data] = [await pyve(['run', 'dead'], { cwd: root }), await pyve(['run', './data'], { cwd: root })]
  expect([dead.code, dead.stderr, data.code, data.stderr]).toEqual([
    ...[127, 'ERROR: dead cannot be started (ENOENT)\n'],
    ...[126, 'ERROR: ./data cannot be started (EACCES)\n'],
  ])
})

it('exits with 1 and mentions --init where there is no environment', async () => {
  const missing = { code: 1, stdout: '', stderr: 'ERROR: there is no environment here. Create one with: pyve --init\n' }
  const bare = temporaryFolder()
  expect(await pyve(['run', 'python'], { cwd: bare })).toEqual(missing)
  mkdirSync(join(bare, '.venv'))
  writeFileSync(join(bare, '.venv/pyvenv.cfg'), '')
  expect(await pyve(['run', 'python'], { cwd: bare })).toEqual(missing)
})

it('finds the environment in the directory that the configuration names, in whatever YAML', async () => {
  const root = await projectWithEnvironment('env-3')
  mkdirSync(join(root, '.pyve'))
  const prefixes: string[] = []
  for (const text of ['venv:\n  directory: env-3\n', '{ backend: venv, venv: { directory: "env\\u002d3" } }\n']) {
    writeFileSync(join(root, '.pyve/config'), text)
    const { stdout } = await pyve(['run', 'python', '-c', 'import sys; print(sys.prefix)'], { cwd: root })
    prefixes.push(stdout.trim())
  }
  expect(prefixes).toEqual(Array(2).fill(join(root, 'env-3')))
})

it('starts nothing for a configuration that it cannot read, or where the configured backend has no environment', async () => {
  const root = await projectWithEnvironment()
  mkdirSync(join(root, '.pyve'))
  const failing: string[] = []
  for (const text of ['venv: [\n', 'backend: micromamba\n']) {
    writeFileSync(join(root, '.pyve/config'), text)
    const { code, stderr } = await pyve(['run', 'python', '-c', 'print(1)'], { cwd: root })
    failing.push(`${code} ${stderr}`)
  }
  expect(failing).toEqual([
    expect.stringMatching(/^1 ERROR: .*config, line 2, column 1: /),
    '1 ERROR: there is no environment here. Create one with: pyve --init\n',
  ])
})

it('loads nothing but Node and its own few files before it starts a command', () => {
  const seen = new Set<string>()
  const foreign = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*?from '([^']+)'/gms,
    )) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier))
      else if (!specifier.startsWith('node:')) foreign.add(`${file}: ${specifier}`)
    }
  }
  visit(join(import.meta.dirname, '../../src/pyve.ts'))
  expect([[...foreign], seen.size > 5]).toEqual([[], true])
})
