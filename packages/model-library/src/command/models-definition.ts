import type { CliDefinition } from '@plinth/cli'
import packageManifest from '../../package.json' with { type: 'json' }
import { dependencyCommands } from './dependency-commands.ts'
import { exitCodeOf } from './exit-codes.ts'
import { healthCommands } from './health-commands.ts'
import { importCommands } from './import-commands.ts'
import { listCommands } from './list-commands.ts'
import { mappingCommands } from './mapping-commands.ts'
import { reconcileCommands } from './reconcile-commands.ts'
import { registryCommands } from './registry-commands.ts'
import { scrubCommands } from './scrub-commands.ts'
import { trashCommands } from './trash-commands.ts'
import { viewCommands } from './view-commands.ts'

/** The command line of `plinth-models`. */
export const modelsDefinition: CliDefinition = {
  name: 'plinth-models',
  version: packageManifest.version,
  summary: 'Keep models, in a library or where they lie: import, register, check, find and describe them.',
  options: [{ flags: '--library <DIR>', summary: 'the library; the first import makes it' }],
  commands: [
    ...importCommands,
    ...registryCommands,
    ...listCommands,
    ...viewCommands,
    ...healthCommands,
    ...scrubCommands,
    ...trashCommands,
    ...mappingCommands,
    ...reconcileCommands,
    ...dependencyCommands,
  ],
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
    { code: 2, meaning: 'a wrong command line, or a document that is none of its kind' },
    { code: 3, meaning: 'not valid, not executable, or rejected' },
  ],
  exitCodeOf,
}
