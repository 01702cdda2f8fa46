import type { CliDefinition } from '@plinth/cli'
import packageManifest from '../../package.json' with { type: 'json' }
import { initProject } from './init.ts'
import { runCommandOfProject } from './run.ts'

/** The command line of `pyve`, in the dialect of the source document: exit code 1 for everything that a person has to mend. */
export const pyveDefinition: CliDefinition = {
  name: 'pyve',
  version: packageManifest.version,
  versionText: `pyve version ${packageManifest.version}`,
  versionFlags: '-v, --version',
  summary: 'Python environments of a project.',
  labels: { error: 'ERROR:', warning: 'WARNING:', hint: 'Hint:' },
  usageExitCode: 1,
  exitCodes: [
    { code: 0, meaning: 'done; for run, the command said so' },
    { code: 1, meaning: 'a wrong command line, no environment, or any other error' },
    { code: 127, meaning: 'run: there is no such command' },
  ],
  examples: [
    { command: 'pyve init --python-version 3.11', summary: 'create .venv with Python 3.11' },
    { command: 'pyve run python -m pytest', summary: 'run a command in it' },
  ],
  commands: [
    {
      name: 'init',
      summary: 'create the environment of the project in this directory (also: pyve --init)',
      arguments: [{ name: 'DIR', summary: 'name of its directory (default .venv)', optional: true }],
      options: [
        { flags: '--python-version <V>', summary: '3.11 or 3.11.5; the newest that is found by default' },
        { flags: '--backend <B>', summary: 'how it is made', defaultText: 'auto' },
        { flags: '--no-direnv', summary: 'write nothing for direnv' },
      ],
      run: initProject,
    },
    {
      name: 'run',
      summary: 'run a command in the environment, from any directory of the project',
      arguments: [
        { name: 'CMD', summary: 'the command' },
        { name: 'ARGUMENT', summary: 'its arguments', optional: true, variadic: true },
      ],
      passThrough: true,
      run: async (context) => {
        const command = [context.argument('CMD') ?? '', ...context.rest('ARGUMENT')]
        return {
          exitCode: await runCommandOfProject(command, { env: context.env, cwd: process.cwd(), note: context.note }),
        }
      },
    },
  ],
}
