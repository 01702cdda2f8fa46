import type { CliDefinition } from '@plinth/cli'
import packageManifest from '../../package.json' with { type: 'json' }
import { openEnvironments } from '../open-environments.ts'
import { collectCommands } from './collect-definition.ts'
import { exitCodeOf } from './exit-codes.ts'
import { overrideCommands } from './override-definition.ts'
import { requestCommands } from './request-definition.ts'
import { storeCommands } from './store-definition.ts'
import type { OpenStore } from './store-of.ts'

/** The command line of `plinth-env` over the stores that `open` opens. */
export function definePlinthEnv(open: OpenStore): CliDefinition {
  return {
    name: 'plinth-env',
    version: packageManifest.version,
    summary: 'Python environments for models: made once, verified, shared, never changed.',
    options: [
      {
        flags: '--data <DIR>',
        summary: 'directory of the store',
        defaultText: 'PLINTH_DATA_DIR, else the user’s data directory',
      },
      {
        flags: '--insecure-index-host <HOST>',
        summary: 'this host’s package index may be read over http: index.lan, 10.0.0.5:8080',
        repeatable: true,
      },
    ],
    exitCodes: [
      { code: 0, meaning: 'ready; for run, what the command says' },
      { code: 1, meaning: 'failed' },
      { code: 2, meaning: 'a wrong command line, or a document that does not fit its contract' },
      { code: 3, meaning: 'needs_user_input or missing' },
    ],
    exitCodeOf,
    examples: [
      { command: 'plinth-env ensure --requirements card.json', summary: 'make the environment, or find it' },
      {
        command: 'plinth-env ensure --requirements card.json --json > answer.json',
        summary: 'the answer as a document',
      },
      { command: 'plinth-env run --ref answer.json -- python -V', summary: 'run a command in it' },
    ],
    commands: [...requestCommands(open), ...storeCommands(open), ...collectCommands(open), overrideCommands(open)],
  }
}

/** The command line of `plinth-env`. */
export const plinthEnvDefinition: CliDefinition = definePlinthEnv(openEnvironments)
