import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { initProject } from '../project/init-project.ts'
import type { InitRequest } from '../project/init-request.ts'
import type { InitStep } from '../project/init-step.ts'
import { pyveWorld } from './pyve-world.ts'

/** `pyve init [DIR]`, in the working directory. */
export const initCommand: CliCommand = {
  name: 'init',
  summary: 'create the environment of the project in this directory (also: pyve -i, --init)',
  arguments: [{ name: 'DIR', summary: 'name of the directory of a venv (default .venv)', optional: true }],
  options: [
    { flags: '--backend <B>', summary: 'venv, micromamba or auto', defaultText: 'auto' },
    { flags: '--python-version <V>', summary: '3.11 or 3.11.5; the newest that is found by default' },
    { flags: '--env <NAME>', summary: 'create an environment of this name beside others, in .pyve/envs' },
    {
      flags: '--env-name <NAME>',
      summary: 'name of a conda environment; by default that in config, environment.yml or the directory',
    },
    { flags: '--channel <C>', summary: 'conda channel in place of those of environment.yml', repeatable: true },
    { flags: '--strict', summary: 'a stale or missing lock is an error' },
    { flags: '--auto-bootstrap', summary: 'download micromamba when it is not there' },
    {
      flags: '--bootstrap-to <PLACE>',
      summary: 'download it to .pyve/bin or to ~/.pyve/bin',
      choices: ['project', 'user'],
    },
    { flags: '--no-direnv', summary: 'write no .envrc' },
    { flags: '--local-env', summary: 'copy ~/.local/.env to .env' },
    { flags: '--install', summary: 'install requirements.txt, or the project itself' },
    { flags: '--force', summary: 'make the environment anew; the old one comes back when that fails' },
    { flags: '--allow-pip-in-conda', summary: 'say nothing about pip packages in a conda environment' },
    { flags: '--yes', summary: 'answer yes to every question' },
  ],
  run: init,
}

async function init(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context, 'here')
  const steps = await initProject(world, { root: world.root, ...requestOf(context) }, { signal: context.signal })
  for (const warning of steps.flatMap(({ notes = [] }) => notes.filter(isWarning)))
    context.warn(warning.slice(WARNING.length))
  return { document: { steps }, text: steps.flatMap(stepLines) }
}

const WARNING = 'WARNING: '

function isWarning(line: string): boolean {
  return line.startsWith(WARNING)
}

function stepLines({ state, path, detail, notes = [] }: InitStep): string[] {
  return [`${state.padEnd(9)} ${path} (${detail})`, ...notes.filter((line) => !isWarning(line))]
}

function requestOf({ argument, text, texts, flag }: CliContext): Omit<InitRequest, 'root'> {
  const place = text('bootstrap-to')
  return {
    venvDirectory: argument('DIR'),
    environment: text('env'),
    environmentName: text('env-name'),
    backend: text('backend'),
    pythonVersion: text('python-version'),
    channels: texts('channel'),
    force: flag('force'),
    strict: flag('strict'),
    noDirenv: flag('no-direnv'),
    localEnv: flag('local-env'),
    install: flag('install'),
    autoBootstrap: flag('auto-bootstrap'),
    bootstrapTo: place === 'project' || place === 'user' ? place : undefined,
  }
}
