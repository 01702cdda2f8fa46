import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pyveDefinition } from '../../src/commands/pyve-definition.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { pyve } from './pyve-process.ts'

it('lists every command and its exit codes in --help', async () => {
  const { stdout } = await pyve(['--help'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: pyve [options] COMMAND

    Python environments of a project: venv and micromamba behind one command.

    Options:
      -v, --version                      output the version number
      --json                             print the result as one JSON document
      -h, --help                         display help for command

    Commands:
      init [options] [DIR]               create the environment of the project in this directory (also:
                                         pyve -i, --init)
      run [options] <CMD> [ARGUMENT...]  run a command in the environment, from any directory of the
                                         project
      doctor [options]                   look whether the environment is sound, and say what to do when
                                         it is not
      purge [options] [DIR]              remove what init made in this directory (also: pyve -p,
                                         --purge)
      config [options]                   show the settings of pyve and of this project (also: pyve -c,
                                         --config)
      python-version [options] <V>       pin a Python version to this directory with asdf or pyenv
                                         (also: pyve --python-version)
      envs [options]                     list the environments of the project
      env [options]                      the environments of the project
      activate [options] <NAME>          make an environment the active one, for direnv and for run
      lock [options]                     make conda-lock.yml from environment.yml with conda-lock
      hook [options] <SHELL>             print the lines that show the environment in a shell's prompt
      completion [options] <SHELL>       print a completion script for a shell

    Examples:
      create .venv with Python 3.11
        $ pyve init --python-version 3.11
      create a conda environment from conda-lock.yml or environment.yml
        $ pyve init --backend micromamba
      run a command in it
        $ pyve run python -m pytest
      look for what is wrong, and mend what can be mended safely
        $ pyve doctor --fix

    Exit codes:
      0   done; for run, the command said so
      1   a wrong command line, no environment, or any other error
      2   doctor: an error was found
      127 run: there is no such command
    "
  `)
})

it('lists every flag of init with what it does', async () => {
  const { stdout } = await pyve(['help', 'init'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: pyve init [options] [DIR]

    create the environment of the project in this directory (also: pyve -i, --init)

    Arguments:
      DIR                     name of the directory of a venv (default .venv)

    Options:
      --backend <B>           venv, micromamba or auto (default: auto)
      --python-version <V>    3.11 or 3.11.5; the newest that is found by default
      --env <NAME>            create an environment of this name beside others, in .pyve/envs
      --env-name <NAME>       name of a conda environment; by default that in config, environment.yml or
                              the directory
      --channel <C>           conda channel in place of those of environment.yml
      --strict                a stale or missing lock is an error
      --auto-bootstrap        download micromamba when it is not there
      --bootstrap-to <PLACE>  download it to .pyve/bin or to ~/.pyve/bin (choices: "project", "user")
      --no-direnv             write no .envrc
      --local-env             copy ~/.local/.env to .env
      --install               install requirements.txt, or the project itself
      --force                 make the environment anew; the old one comes back when that fails
      --allow-pip-in-conda    say nothing about pip packages in a conda environment
      --yes                   answer yes to every question
      --json                  print the result as one JSON document
      -h, --help              display help for command

    Exit codes:
      0   done; for run, the command said so
      1   a wrong command line, no environment, or any other error
      2   doctor: an error was found
      127 run: there is no such command
    "
  `)
})

it('lists the flags of doctor with what they do', async () => {
  const { stdout } = await pyve(['doctor', '--help'], { cwd: temporaryFolder() })
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: pyve doctor [options]

    look whether the environment is sound, and say what to do when it is not

    Options:
      --fix                 do what can be done safely
      --strict              warnings exit with 1
      --env <NAME>          the environment of this name
      --backend <B>         the environment of this backend (choices: "auto", "venv", "micromamba")
      --allow-pip-in-conda  say nothing about pip packages in a conda environment
      --yes                 answer yes to every question of --fix
      --json                print the result as one JSON document
      -h, --help            display help for command

    Exit codes:
      0   done; for run, the command said so
      1   a wrong command line, no environment, or any other error
      2   doctor: an error was found
      127 run: there is no such command
    "
  `)
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
