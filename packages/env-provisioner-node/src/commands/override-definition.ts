import type { CliCommand, CliOption } from '@plinth/cli'
import { clear, get, set } from './override-commands.ts'
import { FIELD_NAMES, FIELD_OPTIONS, SCOPES } from './override-options.ts'
import type { OpenStore } from './store-of.ts'

const MODEL: CliOption = { flags: '--model <ID>', summary: 'the model', required: true }

/** `overrides get`, `set` and `clear`. */
export function overrideCommands(open: OpenStore): CliCommand {
  return {
    name: 'overrides',
    summary: 'stored overrides of a model',
    commands: [
      {
        name: 'get',
        summary: 'show them',
        options: [MODEL],
        examples: [{ command: 'plinth-env overrides get --model tiny', summary: 'oldest first' }],
        run: (context) => get(context, open),
      },
      {
        name: 'set',
        summary: 'add to them: one by options, or many from a file',
        options: [
          MODEL,
          { flags: '--binding <ID>', summary: 'the binding that it is for' },
          { flags: '--requirement <NAME>', summary: 'only this package of it' },
          ...FIELD_OPTIONS,
          { flags: '--overrides <FILE>', summary: 'a list of DependencyOverridePatchV1; - is standard input' },
        ],
        examples: [
          {
            command: 'plinth-env overrides set --model tiny --binding main --python-executable /usr/bin/python3.12',
            summary: 'another interpreter',
          },
          { command: 'plinth-env overrides set --model tiny --overrides patches.json', summary: 'many at once' },
        ],
        run: (context) => set(context, open),
      },
      {
        name: 'clear',
        summary: 'forget them, or some of them',
        options: [
          MODEL,
          { flags: '--binding <ID>', summary: 'only those of this binding' },
          { flags: '--requirement <NAME>', summary: 'only those of this package' },
          { flags: '--scope <SCOPE>', summary: 'only those of whole bindings, or of packages', choices: SCOPES },
          { flags: '--field <FIELD>', summary: 'only this field', repeatable: true, choices: FIELD_NAMES },
        ],
        examples: [{ command: 'plinth-env overrides clear --model tiny --field index_url', summary: 'one field' }],
        run: (context) => clear(context, open),
      },
    ],
  }
}
