import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { modelsDefinition } from '../src/command/models-definition.ts'
import { importBundle, scratch } from './scratch.ts'

const PROFILE = { profile_id: 'mine', profile_version: 1 }
const ONE = 'diffusion/tiny/one'

/** What is typed (`@` is a folder with a library and a few files), and what comes of it: exit code and code, message, hint. */
const TABLE: readonly (readonly [string, string, string, string])[] = [
  ['lsit', '2 usage_error', "unknown command 'lsit'", '(Did you mean list?) See plinth-models --help.'],
  ['list --helth valid', '2 usage_error', "unknown option '--helth'", '(Did you mean --health?)'],
  ['list --health fine', '2 usage_error', 'Allowed choices are valid, degraded, invalid.', 'See plinth-models list'],
  ['list --limit x', '2 usage_error', '--limit takes a number, not "x"', 'undefined'],
  ['list --limit 0', '2 invalid_page_limit', 'a page of 0 models', 'Give a whole number from 1 to 1,000.'],
  ['list --limit 1.5', '2 invalid_page_limit', 'a page of 1.5 models', 'Give a whole number'],
  ['list --after x', '2 cursor_invalid', '"x" is no cursor', 'Give next_cursor of the page before as it is'],
  ['list x', '2 usage_error', 'Expected 0 arguments but got 1: x.', 'See plinth-models list --help.'],
  ['search', '2 usage_error', "missing required argument 'QUERY'", 'See plinth-models search --help.'],
  ['show', '2 usage_error', "missing required argument 'ID'", 'See plinth-models show --help.'],
  ['show ..', '2 invalid_model_id', '".." is not a model id', 'A model id is type/family/name, as list shows it.'],
  ['show /etc', '2 invalid_model_id', '"/etc" is not a model id', 'as list shows it.'],
  ['show diffusion/tiny/two', '1 model_not_found', 'there is no model diffusion/tiny/two', 'List the models'],
  ['validate diffusion/tiny/two', '1 model_not_found', 'there is no model diffusion/tiny/two', 'List the models'],
  ['describe diffusion/tiny/two', '1 model_not_found', 'there is no model diffusion/tiny/two', 'List the models'],
  [`describe ${ONE} --binding x`, '2 unknown_binding_id', 'has the id x', 'Choose from'],
  ['import-external @/file', '2 usage_error', "required option '--family <FAMILY>' not", 'import-external --help.'],
  ['import-external --family f --name n', '2 usage_error', "missing required argument 'DIR'", 'import-external --help'],
  ['import-external @ --family _ --name n', '2 invalid_import_request', 'family is blank', 'Give source_path, family'],
  [`relocate ${ONE}`, '2 usage_error', "missing required argument 'DIR'", 'See plinth-models relocate --help.'],
  ['relocate diffusion/tiny/two @', '1 model_not_found', 'there is no model diffusion/tiny/two', 'List the models'],
  ['delete', '2 usage_error', "missing required argument 'ID'", 'See plinth-models delete --help.'],
  [`delete ${ONE}`, '2 usage_error', `${ONE} would be taken out`, `delete ${ONE} --yes`],
  ['delete llm --yes', '2 invalid_model_id', '"llm" is not a model id', 'as list shows it.'],
  ['delete diffusion/tiny/two --yes', '1 model_not_found', 'there is no model diffusion/tiny/two', 'List the models'],
  ['profile', '2 usage_error', 'a command is missing', 'See plinth-models profile --help.'],
  ['profile add @/none', '2 usage_error', '@/none cannot be read: there is no such file', '- reads standard input.'],
  ['profile add @/folder', '2 usage_error', '@/folder cannot be read: it is a directory', 'Give a file in it'],
  ['profile add -', '2 not_json', 'standard input is empty', 'It has to be one JSON document.'],
  ['profile add @/file', '2 not_json', '@/file is not JSON', 'Unexpected token'],
  [
    'profile add @/list',
    '2 invalid_dependency_profile',
    'this is not a dependency profile',
    'A profile has profile_id',
  ],
  ['profile add @/loose', '3 unpinned_dependency', 'numpy', 'Pin every package to one version, as ==1.2.3.'],
  [`bind ${ONE} mine@x`, '2 usage_error', 'mine@x is no profile', 'Give ID or ID@VERSION'],
  [`bind ${ONE} mine@1@2`, '2 usage_error', 'mine@1@2 is no profile', 'Give ID or ID@VERSION'],
  [`bind ${ONE} nobody`, '1 unknown_profile', 'no profile nobody is registered', 'Register the profile first.'],
  ['--library @/none list', '2 usage_error', 'there is no library at @/none', 'import-external makes a new library.'],
  ['--library @/file list', '2 usage_error', '@/file is no directory', 'Give the directory of a library.'],
  ['--library @/newer list', '1 layout_too_new', '@/newer/.plinth has layout 9', 'Update the program that opens it.'],
]

it.each(TABLE)(
  'answers the wrong use "%s" of plinth-models with an exit code, a code, a message and a hint: %s',
  async (...row) => {
    const [typed, codes, message, hint] = row
    await using place = await aPlace()
    const words = typed.split(' ').map((word) => word.replace(/^@/, place.path).replace(/^_$/, ' '))
    const argv = ['--json', '--library', join(place.path, 'library'), ...words]
    const { exitCode, stdout } = await tryCli(modelsDefinition, { argv })
    const document = JSON.parse(stdout)
    const said = (text: unknown) => String(text).replaceAll(place.path, '@')

    expect([`${exitCode} ${document.code}`, said(document.message), said(document.hint)]).toEqual([
      codes,
      expect.stringContaining(message),
      expect.stringContaining(hint),
    ])
  },
)

async function aPlace() {
  const place = await scratch()
  await using library = await place.library()
  await importBundle(library, await place.bundle('bundle'))
  const files = {
    file: 'text',
    list: '[1]',
    loose: JSON.stringify({ ...PROFILE, requirements: [{ kind: 'python_package', name: 'numpy', exact_pin: '>=2' }] }),
    'newer/.plinth/layout.json': JSON.stringify({
      kind: 'plinth-model-library',
      layout: 9,
      min_reader: 9,
      min_writer: 9,
    }),
  }
  await mkdir(join(place.path, 'newer', '.plinth'), { recursive: true })
  await mkdir(join(place.path, 'folder'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(place.path, name), text)
  return place
}
