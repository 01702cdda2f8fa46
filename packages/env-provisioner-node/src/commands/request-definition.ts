import type { CliCommand, CliExample, CliOption } from '@plinth/cli'
import { answerPreflight, answerRequest, type RequestOperation } from './request-commands.ts'
import type { OpenStore } from './store-of.ts'

const OPTIONS: readonly CliOption[] = [
  {
    flags: '--requirements <FILE>',
    summary: 'DependencyRequirementsV1, or a pylock.toml; - is standard input',
    required: true,
  },
  { flags: '--select <ID>', summary: 'only this binding', repeatable: true },
  {
    flags: '--mode <MODE>',
    summary: 'manual stops before it installs',
    choices: ['auto', 'manual'],
    defaultText: 'auto',
  },
  { flags: '--confirm', summary: 'in manual mode: install' },
  { flags: '--overrides <FILE>', summary: 'a list of DependencyOverridePatchV1, applied and not stored' },
  { flags: '--installer <NAME>', summary: 'what installs', choices: ['uv', 'pip'], defaultText: 'uv' },
  { flags: '--offline', summary: 'from what is cached' },
]

/** `resolve`, `check`, `ensure` and `preflight`. */
export function requestCommands(open: OpenStore): readonly CliCommand[] {
  const preflight: CliCommand = {
    name: 'preflight',
    summary: 'say whether it can be had without a network, and what is missing',
    options: OPTIONS.filter(({ flags }) => !/--(mode|confirm)/.test(flags)).map((option) =>
      option.flags === '--offline' ? { ...option, summary: 'ask no index what is needed and how large it is' } : option,
    ),
    examples: [
      { command: 'plinth-env preflight --requirements card.json', summary: 'before the train: what is to be fetched' },
      {
        command: 'plinth-env preflight --requirements card.json --offline',
        summary: 'what ensure --offline would say',
      },
    ],
    run: (context) => answerPreflight(context, open),
  }
  const command = (name: RequestOperation, summary: string, examples: readonly CliExample[]): CliCommand => ({
    name,
    summary,
    options: OPTIONS,
    examples,
    run: (context) => answerRequest(context, name, open),
  })
  return [
    command('resolve', 'say which environment it is', [
      { command: 'plinth-env resolve --requirements card.json', summary: 'the key, and what overrides change' },
    ]),
    command('check', 'say whether it is there; never installs', [
      { command: 'plinth-env check --requirements card.json && echo there', summary: 'exit code 0 only when it is' },
    ]),
    command('ensure', 'find it or make it', [
      { command: 'plinth-env ensure --requirements card.json', summary: 'make the environment, or find it' },
      { command: 'plinth-env ensure --requirements card.json --mode manual --confirm', summary: 'asked first, then' },
      { command: 'model-tool card | plinth-env ensure --requirements - --json', summary: 'between two programs' },
    ]),
    preflight,
  ]
}
