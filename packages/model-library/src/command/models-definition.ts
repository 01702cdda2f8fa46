import type { CliDefinition } from '@plinth/cli'
import { isCodedError } from '@plinth/contracts'
import packageManifest from '../../package.json' with { type: 'json' }
import { dependencyCommands } from './dependency-commands.ts'
import { registryCommands } from './registry-commands.ts'
import { viewCommands } from './view-commands.ts'

/** The command line of `plinth-models`. */
export const modelsDefinition: CliDefinition = {
  name: 'plinth-models',
  version: packageManifest.version,
  summary: 'Keep models where they lie: register, check, find and describe them.',
  options: [{ flags: '--library <DIR>', summary: 'the library; made if it is not there' }],
  commands: [...registryCommands, ...viewCommands, ...dependencyCommands],
  examples: [
    { command: 'plinth-models validate ./sd-turbo', summary: 'check a diffusers directory, without a library' },
    {
      command: 'plinth-models --library ~/models import-external ./sd-turbo --family sd --name Turbo',
      summary: 'register it where it lies',
    },
    {
      command: 'plinth-models --library ~/models describe diffusion/sd/turbo --json',
      summary: 'what a runtime executes',
    },
  ],
  exitCodes: [
    { code: 0, meaning: 'done' },
    { code: 1, meaning: 'failed' },
    { code: 2, meaning: 'wrong command line' },
    { code: 3, meaning: 'the asset is not valid, or nothing can execute it' },
  ],
  exitCodeOf: (error) => (isCodedError(error) && NOT_EXECUTABLE.has(error.code) ? 3 : 1),
}

const NOT_EXECUTABLE = new Set(['asset_not_executable', 'task_not_executable'])
