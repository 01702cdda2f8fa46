import type { CliCommand, CliDefinition } from '@plinth/cli'
import packageManifest from '../../package.json' with { type: 'json' }
import { doctorCommand } from './doctor.ts'
import { activateCommand, envCommand, envsCommand } from './environments.ts'
import { hookCommand } from './hook.ts'
import { initCommand } from './init.ts'
import { lockCommand } from './lock.ts'
import { purgeCommand } from './purge.ts'
import { pythonVersionCommand } from './python-version.ts'
import { runCommandOfProject } from './run.ts'
import { configCommand } from './show-config.ts'

const runCommand: CliCommand = {
  name: 'run',
  summary: 'run a command in the environment, from any directory of the project',
  arguments: [
    { name: 'CMD', summary: 'the command' },
    { name: 'ARGUMENT', summary: 'its arguments', optional: true, variadic: true },
  ],
  options: [
    { flags: '--env <NAME>', summary: 'in the environment of this name' },
    { flags: '--backend <B>', summary: 'in the environment of this backend', choices: ['auto', 'venv', 'micromamba'] },
  ],
  passThrough: true,
  run: async ({ argument, rest, text, env, note }) => {
    const words = {
      environment: text('env'),
      backend: text('backend'),
      command: [argument('CMD') ?? '', ...rest('ARGUMENT')],
    }
    return { exitCode: await runCommandOfProject(words, { env, cwd: process.cwd(), note }) }
  },
}

/** The command line of `pyve`, in the dialect of the source document: exit code 1 for everything that a person has to mend. */
export const pyveDefinition: CliDefinition = {
  name: 'pyve',
  version: packageManifest.version,
  versionText: `pyve version ${packageManifest.version}`,
  versionFlags: '-v, --version',
  summary: 'Python environments of a project: venv and micromamba behind one command.',
  labels: { error: 'ERROR:', warning: 'WARNING:', hint: 'Hint:' },
  usageExitCode: 1,
  exitCodes: [
    { code: 0, meaning: 'done; for run, the command said so' },
    { code: 1, meaning: 'a wrong command line, no environment, or any other error' },
    { code: 2, meaning: 'doctor: an error was found' },
    { code: 127, meaning: 'run: there is no such command' },
  ],
  examples: [
    { command: 'pyve init --python-version 3.11', summary: 'create .venv with Python 3.11' },
    {
      command: 'pyve init --backend micromamba',
      summary: 'create a conda environment from conda-lock.yml or environment.yml',
    },
    { command: 'pyve run python -m pytest', summary: 'run a command in it' },
    { command: 'pyve doctor --fix', summary: 'look for what is wrong, and mend what can be mended safely' },
  ],
  commands: [
    initCommand,
    runCommand,
    doctorCommand,
    purgeCommand,
    configCommand,
    pythonVersionCommand,
    envsCommand,
    envCommand,
    activateCommand,
    lockCommand,
    hookCommand,
  ],
}
