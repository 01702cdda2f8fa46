import type { CliCommand } from '@plinth/cli'
import { accelerators, explain, list, lock, show, verify } from './store-commands.ts'
import type { OpenStore } from './store-of.ts'

const KEY = { name: 'KEY', summary: 'environment key, or its beginning' }

/** `run`, `list`, `show`, `verify`, `lock`, `accelerators` and `explain`. */
export function storeCommands(open: OpenStore): readonly CliCommand[] {
  return [
    {
      name: 'run',
      summary: 'run a command in an environment',
      options: [
        {
          flags: '--ref <FILE>',
          summary: 'EnvironmentRefV1, or an answer that has one; - is standard input',
          required: true,
        },
      ],
      arguments: [
        { name: 'CMD', summary: 'the command' },
        { name: 'ARGUMENT', summary: 'its arguments', optional: true, variadic: true },
      ],
      passThrough: true,
      examples: [
        { command: 'plinth-env run --ref answer.json -- python -m worker', summary: 'with its own exit code' },
        { command: 'plinth-env run --ref answer.json -- python', summary: 'its interpreter, to type into' },
      ],
      run: async (context) => (await import('./run-of-ref.ts')).runCommandOfRef(context, open),
    },
    {
      name: 'list',
      summary: 'list the environments of the store',
      examples: [{ command: 'plinth-env list', summary: 'keys, sizes and ages' }],
      run: (context) => list(context, open),
    },
    {
      name: 'show',
      summary: 'show manifest and usage of an environment',
      arguments: [KEY],
      examples: [{ command: 'plinth-env show v1_3fa9', summary: 'the beginning of a key will do' }],
      run: (context) => show(context, open),
    },
    {
      name: 'verify',
      summary: 'look at every file of an environment',
      arguments: [KEY],
      options: [{ flags: '--full', summary: 'hash every file, and start the interpreter' }],
      examples: [{ command: 'plinth-env verify v1_3fa9 --full', summary: 'hash every file' }],
      run: (context) => verify(context, open),
    },
    {
      name: 'lock',
      summary: 'write an environment as pylock.toml (PEP 751)',
      arguments: [KEY],
      options: [{ flags: '--offline', summary: 'ask no index where the files lie' }],
      examples: [
        { command: 'plinth-env lock v1_3fa9 > pylock.toml', summary: 'for uv, pip, and plinth-env elsewhere' },
      ],
      run: (context) => lock(context, open),
    },
    {
      name: 'accelerators',
      summary: 'say what this machine computes with, and its platform keys',
      examples: [{ command: 'plinth-env accelerators', summary: 'CUDA, ROCm and Metal, if they answer' }],
      run: (context) => accelerators(context, open),
    },
    {
      name: 'explain',
      summary: 'say why two environments are not the same',
      arguments: [KEY, { name: 'OTHER', summary: 'another environment key, or its beginning' }],
      examples: [{ command: 'plinth-env explain v1_3fa9 v1_77c0', summary: 'what differs' }],
      run: (context) => explain(context, open),
    },
  ]
}
