import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import packageManifest from '../../package.json' with { type: 'json' }
import { describeEnvFile } from '../project/env-file.ts'
import { CONFIG_PATH, DEFAULT_VENV_DIRECTORY } from '../project/find-project.ts'
import { filesIn } from '../project/project-settings.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { selectBackend } from '../project/select-backend.ts'
import { type PyveWorld, pyveWorld } from './pyve-world.ts'

/** `pyve config`, also `pyve --config`. */
export const configCommand: CliCommand = {
  name: 'config',
  summary: 'show the settings of pyve and of this project (also: pyve -c, --config)',
  run: showConfig,
}

async function showConfig(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context)
  const values = await gather(world)
  const width = Math.max(...values.map(([label]) => label.length)) + 2
  const document = Object.fromEntries(values.map(([label, value]) => [label.toLowerCase().replaceAll(' ', '_'), value]))
  return { document, text: values.map(([label, value]) => `  ${`${label}:`.padEnd(width)}${value}`) }
}

async function gather(world: PyveWorld): Promise<(readonly [string, string])[]> {
  const { root } = world
  const config = await readPyveConfig(root)
  const files = await filesIn(root)
  const micromamba = await world.conda.locate()
  return [
    ['Version', packageManifest.version],
    ['Default Python version', config.python?.version ?? 'the newest that is found'],
    ['Default venv directory', config.venv?.directory ?? DEFAULT_VENV_DIRECTORY],
    ['Default backend', 'venv'],
    ['Config file', existsSync(join(root, ...CONFIG_PATH)) ? CONFIG_PATH.join('/') : 'none'],
    ['Config backend', config.backend ?? 'none'],
    ['Detected backend', detected(files)],
    ['Micromamba', micromamba === null ? 'not found' : `available (${micromamba.location}) v${micromamba.version}`],
    ['Conda env file', await describeSpec(world, files)],
    ['Environment file', `.env (${await describeEnvFile(root)})`],
    ['Install directory', join(world.home, '.pyve')],
  ]
}

function detected(files: readonly string[]): string {
  const choice = selectBackend({ files })
  if (choice.state === 'ambiguous') return 'ambiguous'
  return choice.source === 'default' ? 'none' : choice.backend
}

async function describeSpec({ root, conda }: PyveWorld, files: readonly string[]): Promise<string> {
  if (files.includes('conda-lock.yml')) return 'conda-lock.yml'
  if (!files.includes('environment.yml')) return 'none'
  const facts = await conda.readEnvironmentFile(join(root, 'environment.yml')).catch(() => null)
  return facts?.name ? `environment.yml (name: ${facts.name})` : 'environment.yml'
}
