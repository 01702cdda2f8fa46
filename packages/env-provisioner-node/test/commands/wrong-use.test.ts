import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { plinthEnvDefinition } from '../../src/commands/definition.ts'
import { PAYLOAD } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const CARD = JSON.stringify(PAYLOAD)
const LAYOUT = JSON.stringify({ kind: 'plinth-environments', layout: 9, min_reader: 9, min_writer: 9 })

/** What is typed (`@` is a folder with a few files), and what comes of it: exit code and code, message, hint. */
const TABLE: readonly (readonly [string, string, string, string])[] = [
  ['esnure', '2 usage_error', "unknown command 'esnure'", '(Did you mean ensure?) See plinth-env --help.'],
  ['ensure --requirments x', '2 usage_error', "unknown option '--requirments'", '(Did you mean --requirements?)'],
  ['ensure', '2 usage_error', "required option '--requirements <FILE>' not specified", 'See plinth-env ensure --help.'],
  ['ensure --requirements @/none', '2 usage_error', '@/none cannot be read: there is no such file', '- reads standard'],
  [
    'ensure --requirements @/folder',
    '2 usage_error',
    '@/folder cannot be read: it is a directory',
    'Give a file in it',
  ],
  ['ensure --requirements -', '2 not_json', 'standard input is empty', 'It has to be one JSON document.'],
  ['ensure --requirements @/bad', '2 not_json', '@/bad is not JSON (line 2, column 6)', "Expected ':' after property"],
  ['ensure --requirements @/short', '2 not_json', '@/short is not JSON (line 1, column 6)', 'Unexpected end of JSON'],
  ['ensure --requirements @/list', '2 invalid_contract', 'is not an object', 'Mend every field'],
  [
    'ensure --requirements @/v2',
    '2 unsupported_contract_version',
    'expected version 1, found 2',
    'Write the document in',
  ],
  ['ensure --requirements @/card --select x', '2 invalid_contract', '"x", which no binding has', 'Mend every field'],
  ['ensure --requirements @/card --mode no', '2 usage_error', 'Allowed choices are auto, manual.', 'ensure --help'],
  ['ensure --requirements @/card x', '2 usage_error', 'Expected 0 arguments but got 1: x.', 'See plinth-env ensure'],
  ['show zz', '2 usage_error', 'zz is no environment key', 'A key is v1_ and 32 digits, of which the first 4 may do.'],
  ['show v1_00000', '2 usage_error', 'there is no environment v1_00000 in this store', 'plinth-env list shows them.'],
  ['verify abcd --ful', '2 usage_error', "unknown option '--ful'", '(Did you mean --full?)'],
  ['explain abcd', '2 usage_error', "missing required argument 'OTHER'", 'See plinth-env explain --help.'],
  ['run -- python', '2 usage_error', "required option '--ref <FILE>' not specified", 'See plinth-env run --help.'],
  [
    'run --ref @/null -- python',
    '1 environment_not_ready',
    'there is no environment ref',
    'Connect the environment_ref',
  ],
  ['overrides st', '2 usage_error', "unknown command 'st'", '(Did you mean set?) See plinth-env overrides --help.'],
  ['overrides set --model m', '2 usage_error', 'give --binding and at least one field', 'For instance: plinth-env'],
  ['overrides set --model m --binding b', '2 usage_error', 'give --binding and at least one field', 'For instance'],
  [
    'overrides set --model m --binding b --index-url ftp://x',
    '2 invalid_contract',
    'an index cannot be read by ftp:',
    'Mend every field',
  ],
  ['overrides set --model m --overrides @/folder', '2 usage_error', '@/folder cannot be read', 'Give a file in it'],
  ['overrides clear --model m --field index', '2 usage_error', "argument 'index' is invalid", 'overrides clear --help'],
  [
    '--data @/card list',
    '1 not_a_directory',
    '@/card cannot be made: a file is in the way',
    'choose another directory',
  ],
  ['--data /proc/nothing list', '1 io_error', 'cannot create /proc/nothing', 'Choose a directory on a file system'],
  ['--data @/newer list', '1 layout_too_new', '@/newer has layout 9', 'Update the program that opens it.'],
]

it.each(TABLE)('answers the wrong use "%s" with an exit code, a code, a message and a hint: %s', async (...row) => {
  const [typed, codes, message, hint] = row
  const folder = await aFolder()
  const argv = ['--json', '--data', join(folder, 'data'), ...typed.split(' ').map((word) => word.replace('@', folder))]
  const { exitCode, stdout } = await tryCli(plinthEnvDefinition, { argv })
  const document = JSON.parse(stdout)
  const said = (text: string) => text.replaceAll(folder, '@')

  expect([`${exitCode} ${document.code}`, said(document.message), said(document.hint)]).toEqual([
    codes,
    expect.stringContaining(message),
    expect.stringContaining(hint),
  ])
})

async function aFolder(): Promise<string> {
  const folder = await temporaryFolder()
  const files = {
    card: CARD,
    bad: '{"a": 1,\n "b" 2}',
    short: '{"a":',
    list: '[1]',
    null: 'null',
    v2: JSON.stringify({ ...PAYLOAD, dependency_contract_version: 2 }),
    'newer/layout.json': LAYOUT,
  }
  await mkdir(join(folder, 'newer'))
  await mkdir(join(folder, 'folder'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}
