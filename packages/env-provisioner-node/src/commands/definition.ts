import type { CliDefinition, CliOption } from '@plinth/cli'
import { OVERRIDE_FIELDS } from '@plinth/contracts'
import packageManifest from '../../package.json' with { type: 'json' }
import { exitCodeOf } from './exit-codes.ts'
import { clear, get, set } from './override-commands.ts'
import { answerRequest } from './request-commands.ts'
import { runCommandOfRef } from './run-command.ts'
import { explain, list, show, verify } from './store-commands.ts'

const REQUEST: readonly CliOption[] = [
  { flags: '--requirements <FILE>', summary: 'DependencyRequirementsV1; - is standard input', required: true },
  { flags: '--select <ID>', summary: 'only this binding', repeatable: true },
  {
    flags: '--mode <MODE>',
    summary: 'manual stops before it installs',
    choices: ['auto', 'manual'],
    defaultText: 'auto',
  },
  { flags: '--confirmed', summary: 'in manual mode: install' },
  { flags: '--overrides <FILE>', summary: 'a list of DependencyOverridePatchV1, applied and not stored' },
  { flags: '--installer <NAME>', summary: 'what installs', choices: ['uv', 'pip'], defaultText: 'uv' },
  { flags: '--offline', summary: 'from what is cached' },
]
const MODEL: CliOption = { flags: '--model <ID>', summary: 'the model', required: true }
const KEY = { name: 'KEY', summary: 'environment key' }

/** The command line of `plinth-env`. */
export const plinthEnvDefinition: CliDefinition = {
  name: 'plinth-env',
  version: packageManifest.version,
  summary: 'Python environments for models: made once, verified, shared, never changed.',
  options: [
    {
      flags: '--data <DIR>',
      summary: 'directory of the store',
      defaultText: 'PLINTH_DATA_DIR, else the user’s data directory',
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
    { command: 'plinth-env ensure --requirements card.json --json > answer.json', summary: 'the answer as a document' },
    { command: 'plinth-env run --ref answer.json -- python -V', summary: 'run a command in it' },
  ],
  commands: [
    {
      name: 'resolve',
      summary: 'say which environment it is',
      options: REQUEST,
      run: (context) => answerRequest(context, 'resolve'),
    },
    {
      name: 'check',
      summary: 'say whether it is there; never installs',
      options: REQUEST,
      run: (context) => answerRequest(context, 'check'),
    },
    {
      name: 'ensure',
      summary: 'find it or make it',
      options: REQUEST,
      run: (context) => answerRequest(context, 'ensure'),
    },
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
      run: (context) => runCommandOfRef(context),
    },
    {
      name: 'list',
      summary: 'list the environments of the store',
      run: (context) => list(context),
    },
    {
      name: 'show',
      summary: 'show manifest and usage of an environment',
      arguments: [KEY],
      run: (context) => show(context),
    },
    {
      name: 'verify',
      summary: 'look at every file of an environment',
      arguments: [KEY],
      options: [{ flags: '--full', summary: 'hash every file, and start the interpreter' }],
      run: (context) => verify(context),
    },
    {
      name: 'explain',
      summary: 'say why two environments are not the same',
      arguments: [KEY, { name: 'OTHER', summary: 'another environment key' }],
      run: (context) => explain(context),
    },
    {
      name: 'overrides',
      summary: 'stored overrides of a model',
      commands: [
        {
          name: 'get',
          summary: 'show them',
          options: [MODEL],
          run: (context) => get(context),
        },
        {
          name: 'set',
          summary: 'add to them',
          options: [
            MODEL,
            {
              flags: '--overrides <FILE>',
              summary: 'a list of DependencyOverridePatchV1; - is standard input',
              required: true,
            },
          ],
          run: (context) => set(context),
        },
        {
          name: 'clear',
          summary: 'forget them, or some of them',
          options: [
            MODEL,
            { flags: '--binding <ID>', summary: 'only those of this binding' },
            { flags: '--requirement <NAME>', summary: 'only those of this package' },
            { flags: '--field <FIELD>', summary: 'only this field', repeatable: true, choices: OVERRIDE_FIELDS },
          ],
          run: (context) => clear(context),
        },
      ],
    },
  ],
}
