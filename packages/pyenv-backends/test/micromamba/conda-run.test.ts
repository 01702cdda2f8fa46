import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createPythonBackend } from '../../src/index.ts'
import { condaVariables, withActivationScripts } from '../../src/micromamba/conda-activation.ts'
import { condaLayout } from '../../src/micromamba/conda-layout.ts'
import { createCondaTools } from '../../src/micromamba/create-conda-tools.ts'
import { placesOf } from '../../src/micromamba/creation-note.ts'
import { examineCondaPrefix } from '../../src/micromamba/examine-conda-prefix.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { writeCondaPrefix } from './made-conda-prefix.ts'

function madePrefix(name = 'demo') {
  const folder = temporaryFolder()
  const prefix = join(folder, 'envs', name)
  writeCondaPrefix(prefix, [])
  const command = (file: string, text: string) =>
    writeFileSync(join(prefix, 'bin', file), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  const env = { PATH: process.env.PATH, VIRTUAL_ENV: '/old', PYTHONHOME: '/old', SECRET: 'x' }
  const backend = createPythonBackend({
    kind: 'micromamba',
    executable: '/no/micromamba',
    rootPrefix: join(folder, 'root'),
    env,
  })
  return { prefix, command, backend, folder }
}

it('runs a command of a conda environment without micromamba', async () => {
  const { prefix, command, backend } = madePrefix()
  command('show', 'echo "$CONDA_PREFIX|$CONDA_DEFAULT_ENV|$VIRTUAL_ENV|$SECRET|$1"; exit 9')
  const { outcome, stdout } = await backend.run({ prefix, program: 'show', args: ['$(touch x); "'] })
  expect([outcome.exit_code, stdout.text]).toEqual([9, `${prefix}|demo|||$(touch x); "\n`])
})

it('reads the activation scripts of packages, whatever the prefix and the arguments are called', async () => {
  const { prefix, command, backend } = madePrefix(`it's $(touch x) é`)
  const scripts = join(prefix, 'etc', 'conda', 'activate.d')
  mkdirSync(scripts, { recursive: true })
  writeFileSync(join(scripts, 'tool.sh'), 'export TOOL_HOME="$CONDA_PREFIX/share"\n')
  writeFileSync(join(scripts, 'zz.sh'), 'false\n')
  command('show', 'printf "%s|" "$TOOL_HOME" "$@"; cat; exit 3')
  const args = ['a b', '', "'", '"', '$HOME', '-x', '\\']
  const { outcome, stdout } = await backend.run({ prefix, program: 'show', args }, { stdin: 'in' })
  expect([outcome.exit_code, stdout.text]).toEqual([3, `${[join(prefix, 'share'), ...args].join('|')}|in`])
})

it('starts the program itself where no package has activation scripts', () => {
  const start = { path: '/p/bin/x', args: ['a'] }
  expect(withActivationScripts(start, '/p', { PATH: '/bin' })).toBe(start)
})

it('sets the variables of environment.yml and names an environment by its path outside a folder envs', () => {
  const prefix = join(temporaryFolder(), 'elsewhere')
  writeCondaPrefix(prefix, [])
  writeFileSync(join(prefix, 'conda-meta', 'state'), JSON.stringify({ env_vars: { MODE: 'fast', COUNT: 3 } }))
  expect(condaVariables({ PATH: '/bin', PYTHONHOME: '/x' }, prefix, condaLayout('linux'))).toEqual({
    PATH: `${join(prefix, 'bin')}:/bin`,
    MODE: 'fast',
    CONDA_PREFIX: prefix,
    CONDA_DEFAULT_ENV: prefix,
    CONDA_SHLVL: '1',
    CONDA_PROMPT_MODIFIER: `(${prefix}) `,
  })
})

it('does not find the host’s commands in a conda environment', async () => {
  const { prefix, backend } = madePrefix()
  await expect(backend.run({ prefix, program: 'ls' })).rejects.toMatchObject({ code: 'command_not_found' })
})

it('runs the commands of a conda environment that has no Python', async () => {
  const folder = temporaryFolder()
  const prefix = join(folder, 'env')
  writeCondaPrefix(prefix, ['jq'], { python: 'unrecorded' })
  rmSync(join(prefix, 'bin', 'python'))
  writeFileSync(join(prefix, 'bin', 'jq'), '#!/bin/sh\nexit 4\n', { mode: 0o755 })
  const backend = createPythonBackend({ kind: 'micromamba', executable: '/no/micromamba', rootPrefix: folder })
  expect((await backend.run({ prefix, program: 'jq' })).outcome.exit_code).toBe(4)
})

it('knows an environment that was put together by hand, without a record of its Python', async () => {
  const folder = temporaryFolder()
  const prefix = join(folder, 'env')
  writeCondaPrefix(prefix, [], { python: 'unrecorded', history: 'made by hand\n' })
  const backend = createPythonBackend({ kind: 'micromamba', executable: '/no/micromamba', rootPrefix: folder })
  expect(await backend.inspect(prefix)).toMatchObject({ state: 'present', pythonVersion: '3.11', distributions: [] })
})

it('takes an environment under a note of unfinished work for no environment', () => {
  const { prefix } = madePrefix()
  expect(examineCondaPrefix(prefix)).toBe('finished')
  writeFileSync(placesOf(prefix).note, 'cut off')
  expect(examineCondaPrefix(prefix)).toBe('unfinished')
})

it('names what pip installed into a conda environment', async () => {
  const { prefix, folder } = madePrefix()
  const distribution = (name: string, installer: string) => {
    const directory = join(prefix, 'lib', 'python3.11', 'site-packages', `${name}-1.0.dist-info`)
    mkdirSync(directory)
    writeFileSync(join(directory, 'METADATA'), `Name: ${name}\nVersion: 1.0\n`)
    writeFileSync(join(directory, 'INSTALLER'), `${installer}\n`)
  }
  distribution('by_conda', 'conda')
  distribution('By_Pip', 'pip')
  distribution('by_uv', 'uv')
  expect(await createCondaTools({ root: folder, env: {} }).pipPackages(prefix)).toEqual(['by-pip', 'by-uv'])
})
