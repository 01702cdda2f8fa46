import { CodedError } from '@plinth/contracts'
import type { CliCommand, CliContext, CliDefinition } from '../src/index.ts'

/** A small program with every kind of command, option and argument. */
export function sampleCli(changes: Partial<CliDefinition> = {}): CliDefinition {
  return {
    name: 'sample',
    version: '1.2.3',
    summary: 'Does little.',
    options: [{ flags: '--data <DIR>', summary: 'where things lie', defaultText: 'the user’s data folder' }],
    examples: [{ command: 'sample echo hello', summary: 'say hello' }],
    exitCodes: [
      { code: 0, meaning: 'done' },
      { code: 1, meaning: 'failed' },
      { code: 2, meaning: 'wrong command line' },
      { code: 3, meaning: 'rejected' },
    ],
    commands: COMMANDS,
    ...changes,
  }
}

/** One command of one program that does what a test wants. */
export function cliThat(run: (context: CliContext) => Promise<Awaited<ReturnType<NonNullable<CliCommand['run']>>>>) {
  return sampleCli({ commands: [{ name: 'go', summary: 'go', run }] })
}

const COMMANDS: readonly CliCommand[] = [
  {
    name: 'echo',
    summary: 'say what was given',
    arguments: [
      { name: 'WORD', summary: 'a word' },
      { name: 'MORE', summary: 'more words', variadic: true, optional: true },
    ],
    options: [
      { flags: '-m, --mode <MODE>', summary: 'how', choices: ['loud', 'quiet'] },
      { flags: '--select <ID>', summary: 'one of them', repeatable: true },
      { flags: '--limit <N>', summary: 'how many' },
      { flags: '--no-color', summary: 'without color' },
    ],
    examples: [{ command: 'sample echo a b --mode loud', summary: 'say it loud' }],
    run: async (context) => {
      const document = {
        word: context.argument('WORD'),
        more: context.rest('MORE'),
        mode: context.text('mode'),
        select: context.texts('select'),
        limit: context.number('limit'),
        plain: context.flag('no-color'),
        data: context.text('data'),
      }
      return { document, text: [`word ${document.word}`, `more ${document.more.join(' ')}`] }
    },
  },
  {
    name: 'profile',
    summary: 'profiles',
    commands: [
      {
        name: 'add',
        summary: 'add one; it’s easy',
        arguments: [{ name: 'FILE', summary: 'its file, - for standard input' }],
        run: async (context) => ({ text: await context.readInput(context.argument('FILE') ?? '') }),
      },
    ],
  },
  {
    name: 'run',
    summary: 'run a command',
    passThrough: true,
    arguments: [{ name: 'CMD', summary: 'the command', variadic: true }],
    run: async (context) => ({ document: context.rest('CMD'), text: context.rest('CMD'), exitCode: 7 }),
  },
  {
    name: 'fail',
    summary: 'fail',
    hidden: true,
    run: async () => {
      throw new CodedError('stale_preview', 'the preview is old', { hint: 'Preview again.', details: { revision: 3 } })
    },
  },
]
