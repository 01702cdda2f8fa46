import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pyveDefinition } from '../../src/commands/pyve-definition.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { pyve } from './pyve-process.ts'

it('lists every command and its exit codes in --help', async () => {
  const { stdout } = await pyve(['--help'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot()
})

it('lists every flag of init with what it does', async () => {
  const { stdout } = await pyve(['help', 'init'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot()
})

it('lists the flags of doctor with what they do', async () => {
  const { stdout } = await pyve(['doctor', '--help'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot()
})

it('has every flag that the source document names', () => {
  const flags = JSON.stringify(pyveDefinition)
  const named =
    '--env --env-name --backend --channel --strict --auto-bootstrap --bootstrap-to --no-direnv --local-env --force --install --yes --allow-pip-in-conda --fix --python-version'
  expect(named.split(' ').filter((flag) => !flags.includes(`"${flag}`))).toEqual([])
})

it('prints completion scripts for four shells and hooks for three', async () => {
  const cwd = temporaryFolder()
  const scripts = await Promise.all(
    ['bash', 'zsh', 'fish', 'powershell'].map((shell) => pyve(['completion', shell], { cwd })),
  )
  expect(
    scripts.map(({ code, stdout }) => [code, stdout.includes('doctor'), stdout.includes('auto-bootstrap')]),
  ).toEqual(Array(4).fill([0, true, true]))
  const hooks = await Promise.all(['bash', 'zsh', 'fish'].map((shell) => pyve(['hook', shell], { cwd })))
  expect(hooks.map(({ code, stdout }) => [code, stdout.includes('PYVE_PROMPT')])).toEqual(Array(3).fill([0, true]))
  expect((await pyve(['hook', 'tcsh'], { cwd })).code).toBe(1)
})

it('tells in its README how a backend is selected', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  for (const word of [
    '--backend',
    '.pyve/config',
    'environment.yml',
    'which-backend-and-why.md',
    'troubleshoot-pyve.md',
    'pyve-in-ci.md',
  ]) {
    expect(readme).toContain(word)
  }
})
