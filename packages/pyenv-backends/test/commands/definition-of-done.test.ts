import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonLocator } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { pyve } from './pyve-process.ts'

const ROOT = join(import.meta.dirname, '../../../..')

/** A project on a machine that has a micromamba wherever one was put. */
function project() {
  const folder = temporaryFolder()
  const [cwd, bin] = [join(folder, 'lab'), join(folder, 'bin')]
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: join(folder, 'home') }
  for (const each of [cwd, bin, env.HOME]) mkdirSync(each)
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  const setting = async (label: string) =>
    new RegExp(`^ *${label}: +(.*)$`, 'm').exec((await pyve(['--config'], { cwd, env })).stdout)?.[1]
  const code = async (...args: readonly string[]) => {
    const { stdout } = await pyve([...args, '--json'], { cwd, env })
    return JSON.parse(stdout).code ?? 'done'
  }
  return { cwd, bin, env, write, setting, code, run: (...args: readonly string[]) => pyve(args, { cwd, env }) }
}

function putMicromamba(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'micromamba'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 })
  return folder
}

it('can deterministically select backend = micromamba, whether it is installed or not', async () => {
  const { bin, write, setting, code } = project()
  const seen = [await setting('Detected backend')]
  write('conda-lock.yml', '')
  seen.push(await setting('Detected backend'), await code('--init'))
  putMicromamba(bin, '2.8.1')
  seen.push(await setting('Detected backend'))
  expect(seen).toEqual(['none', 'micromamba', 'micromamba_missing', 'micromamba'])
})

it('respects the priority of backend selection: CLI flag → config → files → default', async () => {
  const { write, code, setting } = project()
  expect([await setting('Default backend'), await setting('Config backend')]).toEqual(['venv', 'none'])
  write('requirements.txt', '')
  const asked = (...flag: readonly string[]) => code('--init', '--python-version', '3.99.0', ...flag)
  expect(await asked()).toBe('no_suitable_python')
  write('.pyve/config', 'backend: micromamba\n')
  expect([await asked(), await asked('--backend', 'auto')]).toEqual(['conda_spec_missing', 'conda_spec_missing'])
  expect(await asked('--backend', 'venv')).toBe('no_suitable_python')
})

it('resolves micromamba via project sandbox → user sandbox → PATH', async () => {
  const { cwd, bin, env, setting } = project()
  const places = [join(cwd, '.pyve/bin'), join(env.HOME, '.pyve/bin'), bin]
  for (const [index, place] of places.entries()) putMicromamba(place, `2.8.${index}`)
  const seen: unknown[] = []
  for (const place of places) {
    seen.push(await setting('Micromamba'))
    rmSync(join(place, 'micromamba'))
  }
  expect([...seen, await setting('Micromamba')]).toEqual([
    ...['available (project) v2.8.0', 'available (user) v2.8.1', 'available (system) v2.8.2', 'not found'],
  ])
})

it('has a doctor command for health checks: 0 when sound, 1 without an environment, 2 for an error', async () => {
  const { cwd, env, run } = project()
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const none = await run('doctor')
  const path = `${dirname(python?.executable ?? '')}:${env.PATH}`
  await pyve(['--init', '--no-direnv'], { cwd, env: { ...env, PATH: path } })
  const sound = await run('doctor')
  rmSync(join(cwd, '.venv/bin/python'))
  const broken = await run('doctor')
  expect([none, sound, broken].map(({ code }) => code)).toEqual([1, 0, 2])
  expect([none.stdout.split('\n')[0], /^error (\w+):/m.exec(broken.stdout)?.[1]]).toEqual([
    ...['no environment found', 'interpreter'],
  ])
})

it('has backend-specific validation: what is wrong for one backend does not concern the other', async () => {
  const { cwd, bin, write, code } = project()
  putMicromamba(bin, '2.8.1')
  write('environment.yml', 'name: base\nchannels: [c]\ndependencies: [python]\n')
  expect(await code('--init')).toBe('reserved_environment_name')
  write('environment.yml', 'name: lab\nchannels: [c]\n')
  expect(await code('--init')).toBe('invalid_environment_file')
  const venv = ['--init', '--backend', 'venv', '--python-version', '3.99.0']
  expect([await code(...venv), await code(...venv, 'a/b')]).toEqual(['no_suitable_python', 'invalid_venv_directory'])
  expect(readdirSync(cwd)).toEqual(['environment.yml'])
})

it('documents backend selection, CLI help, CI/CD examples and troubleshooting', async () => {
  const { run } = project()
  const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
  const { stdout: help } = await run('--help')
  const pages: readonly (readonly [string, readonly string[]])[] = [
    [read('docs/guides/which-backend-and-why.md'), ['--backend micromamba', 'environment.yml', 'requirements.txt']],
    [read('packages/pyenv-backends/README.md'), ['which-backend-and-why.md', 'pyve-in-ci.md', 'troubleshoot-pyve.md']],
    [help, ['init', 'run', 'doctor', 'purge', '--init', '--purge', '--config', '--python-version']],
    [read('docs/guides/pyve-in-ci.md'), ['GitHub Actions', 'GitLab', 'cache', 'pyve run', '--no-direnv']],
    [read('docs/guides/troubleshoot-pyve.md'), ['pyve doctor', 'micromamba', 'stale']],
  ]
  const lacking = pages.flatMap(([text, words]) => words.filter((word) => !text.includes(word)))
  expect(lacking).toEqual([])
})
