import type { CliDefinition } from '@plinth/cli'
import { isCodedError } from '@plinth/contracts'
import packageManifest from '../../package.json' with { type: 'json' }
import { archiveCommands } from './archive-commands.ts'
import { packCommands } from './pack-commands.ts'
import { quarantineCommands } from './quarantine-commands.ts'
import { registryCommands } from './registry-commands.ts'
import { viewCommands } from './view-commands.ts'

/** Codes of a word on the command line that names nothing. */
const UNKNOWN: ReadonlySet<string> = new Set(['asset_unknown', 'quarantine_unknown'])

/** The command line of `plinth-pack`. */
export const packDefinition: CliDefinition = {
  name: 'plinth-pack',
  version: packageManifest.version,
  summary: 'Pack assets into one reproducible archive, and read it.',
  options: [
    { flags: '--project <DIR>', summary: 'the workspace', defaultText: 'the current directory' },
    { flags: '--events', summary: 'write every event to standard error, one JSON document per line' },
  ],
  commands: [...registryCommands, ...viewCommands, ...quarantineCommands, ...packCommands, ...archiveCommands],
  examples: [
    { command: 'plinth-pack init', summary: 'make this directory a workspace' },
    { command: 'plinth-pack register --all --include', summary: 'register every asset' },
    { command: 'plinth-pack pack', summary: 'write build/assets.pa' },
    { command: 'plinth-pack ls build/assets.pa', summary: 'look into it' },
  ],
  exitCodes: [
    { code: 0, meaning: 'done' },
    { code: 1, meaning: 'failed, or verify found damage' },
    { code: 2, meaning: 'wrong command line' },
    {
      code: 3,
      meaning: 'rejected: validation is red, consent is missing, a preview is stale, or the asset is unknown',
    },
  ],
  exitCodeOf: (error) => (isCodedError(error) && UNKNOWN.has(error.code) ? 3 : 1),
}
