import type { CliCommand } from '@plinth/cli'
import { gc, pin, unpin } from './collect-commands.ts'
import type { OpenStore } from './store-of.ts'

const KEY = { name: 'KEY', summary: 'environment key, or its beginning' }

/** `gc`, `pin` and `unpin`. */
export function collectCommands(open: OpenStore): readonly CliCommand[] {
  return [
    {
      name: 'gc',
      summary: 'remove what nobody misses, and what was used longest ago',
      options: [
        { flags: '--budget <BYTES>', summary: 'until the rest takes no more: 20GB, 500MiB, 1000000' },
        { flags: '--older-than <DAYS>', summary: 'what was not used for so many days' },
        { flags: '--max-environments <COUNT>', summary: 'until no more environments are left' },
        { flags: '--dry-run', summary: 'say what would go, and what that frees' },
      ],
      examples: [
        { command: 'plinth-env gc --older-than 30 --dry-run', summary: 'what would go' },
        { command: 'plinth-env gc --budget 20GB', summary: 'the least recently used go first' },
      ],
      run: (context) => gc(context, open),
    },
    {
      name: 'pin',
      summary: 'keep an environment from being collected',
      arguments: [KEY],
      options: [{ flags: '--note <TEXT>', summary: 'why' }],
      examples: [{ command: 'plinth-env pin v1_3fa9 --note "the demonstration"', summary: 'it stays' }],
      run: (context) => pin(context, open),
    },
    {
      name: 'unpin',
      summary: 'let an environment be collected again',
      arguments: [KEY],
      examples: [{ command: 'plinth-env unpin v1_3fa9', summary: 'the next gc may take it' }],
      run: (context) => unpin(context, open),
    },
  ]
}
